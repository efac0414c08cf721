"""The engine of cases on DynamoDB: one `TransactWriteItems` a command, guarded by the version of the case.

AWS keeps its own request token for ten minutes only, so the idempotency record is ours and lives as long as the case.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from runtime.dynamodb_calls import Table
from runtime.dynamodb_items import (
    Item,
    case_key,
    event_items,
    idempotency_item,
    idempotency_key,
    list_items,
    message_item,
    meta_item,
    values,
    vault_items,
)
from runtime.dynamodb_lists import list_page
from runtime.dynamodb_outbox import DynamoOutbox
from runtime.errors import StoreAway, StoreFault
from runtime.instants import instant_text
from runtime.sealing import Head, Prepared, no_case, open_answer, parse_meta, prepare
from runtime.stores import (
    Appended,
    Conflict,
    Delivery,
    Index,
    Meta,
    Mismatch,
    Page,
    Posted,
    PostedPage,
    Replayed,
    Stored,
    StoredEvent,
    Write,
)
from runtime.vault import Keyring

_Outcome = Appended | Conflict | Replayed | Mismatch
_ABSENT = "attribute_not_exists(pk)"
ATTEMPTS = 8
"""How often a transaction that lost to capacity or to another one is tried."""


class DynamoStore:
    """`CaseStore` on one DynamoDB table (see `tables`)."""

    def __init__(self, table: Table, keyring: Keyring, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._table = table
        self._keyring = keyring
        self._pause = pause
        self._outbox = DynamoOutbox(table, keyring)

    def append(self, write: Write) -> _Outcome:
        """See `CaseStore.append`."""
        for attempt in range(ATTEMPTS):
            head, meta, refusal = self._before(write)
            if refusal is not None:
                return refusal
            prepared = prepare(write, head, self._keyring)
            reasons = self._table.transact(_actions(self._table.name, write, prepared, meta))
            if not reasons:
                return Appended(case_id=write.case_id, version=prepared.version, head=prepared.head)
            if "ValidationError" in reasons or "ItemCollectionSizeLimitExceeded" in reasons:
                raise StoreFault("refused-by-dynamodb", "DynamoDB refused the write", reasons=" ".join(reasons))
            self._pause(0.02 * 2**attempt)
        raise StoreAway("busy", "DynamoDB kept cancelling the transaction", case=write.case_id)

    def load(self, case_id: str) -> Stored | None:
        """See `CaseStore.load`. A query is no snapshot: events written while reading are fetched after META."""
        events = self._events(case_id, after=0)
        meta = self._table.fetch(case_key(case_id, "META"))
        if meta is None:
            return None
        found = values(meta)
        if len(events) < found["version"]:
            events += self._events(case_id, after=len(events))
        kept = tuple(events[: found["version"]])
        parsed = parse_meta(found["meta"])
        return Stored(case_id=case_id, version=found["version"], head=found["head"], meta=parsed, events=kept)

    def reveal(self, case_id: str) -> dict[str, str]:
        """See `CaseStore.reveal`."""
        kept = self._table.fetch(case_key(case_id, "KEY"))
        if kept is None:
            return {}
        key = self._keyring.opened(case_id, values(kept)["wrapped"])
        rows = map(values, self._table.all_of(f"CASE#{case_id}", ("VAULT#", "VAULT#\uffff")))
        return {row["name"]: key.open(f"vault#{row['name']}", row["sealed"]) for row in rows}

    def attention(self, until: datetime, limit: int) -> tuple[str, ...]:
        """See `CaseStore.attention`."""
        rows = self._table.listed("due", "DUE", up_to=f"{instant_text(until)}#\uffff", limit=limit)
        return tuple(row["pk"]["S"].removeprefix("CASE#") for row in rows)

    def query(self, index: Index, key: str, *, limit: int = 50, cursor: str = "") -> Page:
        """See `CaseStore.query`."""
        return list_page(self._table, index, key, (limit, cursor))

    def cases(self) -> Iterator[str]:
        """See `CaseStore.cases`."""
        for item in self._table.scan("META"):
            yield item["pk"]["S"].removeprefix("CASE#")

    def outbox_due(self, now: datetime, limit: int) -> tuple[Posted, ...]:
        """See `CaseStore.outbox_due`."""
        return self._outbox.due(now, limit)

    def outbox_mark(self, seen: Posted, changed: Posted) -> bool:
        """See `CaseStore.outbox_mark`."""
        return self._outbox.mark(seen, changed)

    def outbox_list(self, status: Delivery, *, limit: int = 50, cursor: str = "") -> PostedPage:
        """See `CaseStore.outbox_list`."""
        return self._outbox.listed(status, limit=limit, cursor=cursor)

    def _events(self, case_id: str, after: int) -> list[StoredEvent]:
        between = (f"EVENT#{after + 1:06d}", "EVENT#\uffff")
        rows = map(values, self._table.all_of(f"CASE#{case_id}", between))
        return [StoredEvent(n=row["n"], text=row["text"], hash=row["hash"]) for row in rows]

    def _before(self, write: Write) -> tuple[Head, Meta | None, _Outcome | None]:
        """What the table holds now: the head, the meta to replace, and whether the write is refused already."""
        messages = [case_key(write.case_id, f"OUT#{message.key}") for message in write.messages]
        if len({key["sk"]["S"] for key in messages}) < len(messages):
            raise StoreFault("same-message-twice", "one write names a message twice", case=write.case_id)
        asked = [case_key(write.case_id, "META"), case_key(write.case_id, "KEY"), *messages]
        idempotency = idempotency_key(write)
        found = self._table.fetch_all([*asked, *([idempotency] if idempotency else [])])
        earlier = found.get((idempotency["pk"]["S"], "IDEM")) if idempotency else None
        if earlier is not None:
            return no_case(write.case_id), None, self._earlier(write, values(earlier))
        return _head(write, found)

    def _earlier(self, write: Write, kept: dict[str, Any]) -> _Outcome:
        if write.idempotency is None or kept["body_sha256"] != write.idempotency.body_sha256:
            return Mismatch(case_id=kept["case_id"])
        key = self._table.fetch(case_key(kept["case_id"], "KEY"))
        wrapped = values(key)["wrapped"] if key else b""
        answer = open_answer(kept["case_id"], wrapped, self._keyring, kept["answer"])
        return Replayed(case_id=kept["case_id"], version=kept["version"], answer=answer)


def _head(write: Write, found: dict[tuple[str, str], Item]) -> tuple[Head, Meta | None, _Outcome | None]:
    """The head from the items found; a Conflict when the version or a message is not as the caller thinks."""
    by_sort = {sort: values(item) for (_, sort), item in found.items()}
    meta = by_sort.get("META")
    head, parsed = no_case(write.case_id), None
    if meta is not None:
        head = Head(version=meta["version"], hash=meta["head"], wrapped=by_sort["KEY"]["wrapped"])
        parsed = parse_meta(meta["meta"])
    taken = next((message.key for message in write.messages if f"OUT#{message.key}" in by_sort), "")
    if head.version != write.expected_version:
        return head, parsed, Conflict(case_id=write.case_id, version=head.version)
    if taken:
        return head, parsed, Conflict(case_id=write.case_id, version=head.version, message_key=taken)
    return head, parsed, None


def _actions(table: str, write: Write, prepared: Prepared, before: Meta | None) -> list[dict[str, Any]]:
    """The whole write as the actions of one transaction; META's version is the guard of all the rest."""
    key_item = case_key(write.case_id, "KEY") | {"wrapped": {"B": prepared.wrapped}}
    guarded = [
        *event_items(write, prepared),
        *(message_item(write.case_id, message) for message in prepared.messages),
        *idempotency_item(write, prepared),
    ]
    listed = list_items(write.case_id, write.meta)
    gone = list_items(write.case_id, before).keys() - listed.keys() if before else set()
    plain = [*vault_items(write, prepared), *listed.values(), *([key_item] if _key_changes(write) else [])]
    return [
        _guard(table, write, prepared),
        *({"Put": {"TableName": table, "Item": item, "ConditionExpression": _ABSENT}} for item in guarded),
        *({"Put": {"TableName": table, "Item": item}} for item in plain),
        *({"Delete": {"TableName": table, "Key": case_key(write.case_id, sort)}} for sort in sorted(gone)),
    ]


def _key_changes(write: Write) -> bool:
    return write.shred or write.expected_version == 0


def _guard(table: str, write: Write, prepared: Prepared) -> dict[str, Any]:
    put: dict[str, Any] = {"TableName": table, "Item": meta_item(write, prepared), "ConditionExpression": _ABSENT}
    if write.expected_version > 0:
        put["ConditionExpression"] = "version = :seen"
        put["ExpressionAttributeValues"] = {":seen": {"N": str(write.expected_version)}}
    return {"Put": put}
