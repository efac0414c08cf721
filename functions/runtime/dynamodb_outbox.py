"""The outbox on DynamoDB. Its index may lag, so every message is read again before anybody acts on it."""

from datetime import datetime

from runtime.dynamodb_calls import ConditionFailed, Table
from runtime.dynamodb_items import Item, attributes, case_key, values
from runtime.dynamodb_lists import index_page
from runtime.instants import instant_text, parse_instant
from runtime.sealing import open_message
from runtime.stores import Delivery, Posted, PostedPage
from runtime.vault import Keyring


class DynamoOutbox:
    """The part of `CaseStore` that keeps messages until they are sent, and afterwards."""

    def __init__(self, table: Table, keyring: Keyring) -> None:
        self._table = table
        self._keyring = keyring

    def due(self, now: datetime, limit: int) -> tuple[Posted, ...]:
        """See `CaseStore.outbox_due`."""
        until = instant_text(now)
        keys = self._table.listed("outbox", Delivery.PENDING, up_to=f"{until}#\uffff", limit=limit)
        posted = self._read(keys)
        return tuple(one for one in posted if one.status is Delivery.PENDING and one.due_at <= now)

    def mark(self, seen: Posted, changed: Posted) -> bool:
        """See `CaseStore.outbox_mark`."""
        due_at = instant_text(changed.due_at)
        row = {
            ":status": changed.status.value,
            ":due_at": due_at,
            ":attempts": changed.attempts,
            ":reason": changed.reason,
            ":sent_at": instant_text(changed.sent_at) if changed.sent_at else "",
            ":place": f"{due_at}#{seen.key}",
            ":next": seen.revision + 1,
            ":seen": seen.revision,
        }
        try:
            self._table.call(
                "update_item",
                TableName=self._table.name,
                Key=case_key(seen.case_id, f"OUT#{seen.key}"),
                UpdateExpression="SET #s = :status, due_at = :due_at, attempts = :attempts, reason = :reason,"
                " sent_at = :sent_at, outbox_pk = :status, outbox_sk = :place, revision = :next",
                ConditionExpression="revision = :seen",
                ExpressionAttributeNames={"#s": "status"},
                ExpressionAttributeValues=attributes(row),
            )
        except ConditionFailed:
            return False
        return True

    def listed(self, status: Delivery, *, limit: int, cursor: str) -> PostedPage:
        """See `CaseStore.outbox_list`."""
        keys, following = index_page(self._table, "outbox", status, (limit, cursor, True))
        posted = tuple(one for one in self._read(keys) if one.status is status)
        return PostedPage(rows=posted, cursor=following)

    def _read(self, listed: list[Item]) -> tuple[Posted, ...]:
        """Messages in the order listed, with the keys of their cases."""
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in listed]
        cases = {item["pk"]["S"]: item["pk"]["S"].removeprefix("CASE#") for item in listed}
        found = self._table.fetch_all([*keys, *(case_key(case_id, "KEY") for case_id in cases.values())])
        rows = [found.get((key["pk"]["S"], key["sk"]["S"])) for key in keys]
        return tuple(self._posted(row, found[row["pk"]["S"], "KEY"]) for row in rows if row is not None)

    def _posted(self, item: Item, key: Item) -> Posted:
        row, wrapped = values(item), values(key)["wrapped"]
        sealed = (row["case_id"], row["key"], row["sealed"])
        return Posted(
            key=row["key"],
            case_id=row["case_id"],
            message=open_message(sealed, wrapped, self._keyring, row["due_at"]),
            due_at=parse_instant(row["due_at"]),
            status=Delivery(row["status"]),
            attempts=row["attempts"],
            revision=row["revision"],
            reason=row["reason"],
            sent_at=parse_instant(row["sent_at"]) if row.get("sent_at") else None,
        )
