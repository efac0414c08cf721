"""`RecordStore` on DynamoDB."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from runtime.dynamodb_calls import ConditionFailed, Table
from runtime.dynamodb_items import Item, attributes, values
from runtime.records import COUNTER, EVERY, Record, SortRange, body_text, parse_body
from runtime.tables import EXPIRY


class DynamoRecords:
    """Grants, consents, calls and counters in an app's own table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def fetch(self, partition: str, sort: str) -> Record | None:
        """See `RecordStore.fetch`."""
        found = self._table.fetch(_key(partition, sort))
        return None if found is None else _record(found)

    def put(self, record: Record, *, expected: int | None = None) -> bool:
        """See `RecordStore.put`. One update: the revision is counted where the condition is checked."""
        row = {":body": body_text(record), ":one": 1, ":zero": 0, ":expires": _seconds(record.expires_at)}
        assignments = "SET body = :body, revision = if_not_exists(revision, :zero) + :one"
        expiry = " , #e = :expires" if record.expires_at else " REMOVE #e"
        guard: dict[str, Any] = {}
        if expected == 0:
            guard["ConditionExpression"] = "attribute_not_exists(pk)"
        elif expected is not None:
            guard["ConditionExpression"] = "revision = :expected"
            row[":expected"] = expected
        return self._update(record, assignments + expiry, row, guard)

    def put_all(self, records: Iterable[Record]) -> None:
        """See `RecordStore.put_all`."""
        for record in records:
            self.put(record)

    def remove(self, partition: str, sort: str) -> None:
        """See `RecordStore.remove`."""
        self._table.call("delete_item", TableName=self._table.name, Key=_key(partition, sort))

    def query(self, partition: str, within: SortRange = EVERY, *, limit: int = 1000) -> tuple[Record, ...]:
        """See `RecordStore.query`."""
        pages = self._table.all_of(
            f"REC#{partition}",
            (within.first, within.last),
            ScanIndexForward=not within.newest_first,
            Limit=limit,
        )
        return tuple(_record(item) for item, _ in zip(pages, range(limit), strict=False))

    def add(self, partition: str, sort: str, amount: int, *, expires_at: datetime | None = None) -> int:
        """See `RecordStore.add`."""
        row = {":amount": amount, ":one": 1, ":expires": _seconds(expires_at)}
        answer = self._table.call(
            "update_item",
            TableName=self._table.name,
            Key=_key(partition, sort),
            UpdateExpression="ADD #t :amount, revision :one" + (" SET #e = :expires" if expires_at else ""),
            ExpressionAttributeNames={"#t": COUNTER} | ({"#e": EXPIRY} if expires_at else {}),
            ExpressionAttributeValues=attributes(row),
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"][COUNTER]["N"])

    def discard_expired(self, now: datetime) -> int:
        """See `RecordStore.discard_expired`; DynamoDB drops expired records itself."""
        return 0

    def _update(self, record: Record, update: str, row: dict[str, Any], guard: dict[str, Any]) -> bool:
        try:
            self._table.call(
                "update_item",
                TableName=self._table.name,
                Key=_key(record.partition, record.sort),
                UpdateExpression=update,
                ExpressionAttributeNames={"#e": EXPIRY},
                ExpressionAttributeValues=attributes(row),
                **guard,
            )
        except ConditionFailed:
            return False
        return True


def _key(partition: str, sort: str) -> Item:
    return attributes({"pk": f"REC#{partition}", "sk": sort})


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _record(item: Item) -> Record:
    row = values(item)
    body = {COUNTER: row[COUNTER]} if COUNTER in row else parse_body(row["body"])
    expiry = datetime.fromtimestamp(row[EXPIRY], UTC) if EXPIRY in row else None
    partition = row["pk"].removeprefix("REC#")
    return Record(partition=partition, sort=row["sk"], body=body, revision=row["revision"], expires_at=expiry)
