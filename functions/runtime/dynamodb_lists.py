"""Queues and lists on DynamoDB's indexes."""

from typing import Any

from runtime.cursors import cursor_text, parse_cursor
from runtime.dynamodb_calls import Table
from runtime.dynamodb_items import UNDATED, Item, attributes
from runtime.instants import parse_day
from runtime.stores import Index, Page, Row

_NAMES = {Index.OFFICE: "queue", Index.OWNER: "owner", Index.REGISTER: "register"}


def index_page(table: Table, index: str, key: str, asked: tuple[int, str, bool]) -> tuple[list[Item], str]:
    """A page of an index under `key`: (limit, cursor, newest first)."""
    limit, cursor, newest_first = asked
    more: dict[str, Any] = {}
    if cursor:
        pk, sk, place = parse_cursor(cursor, 3)
        start = {"pk": pk, "sk": sk, f"{index}_pk": key, f"{index}_sk": place}
        more["ExclusiveStartKey"] = attributes(start)
    page = table.call(
        "query",
        TableName=table.name,
        IndexName=index,
        Limit=limit,
        ScanIndexForward=not newest_first,
        KeyConditionExpression=f"{index}_pk = :pk",
        ExpressionAttributeValues={":pk": {"S": key}},
        **more,
    )
    last = page.get("LastEvaluatedKey")
    following = cursor_text([last["pk"]["S"], last["sk"]["S"], last[f"{index}_sk"]["S"]]) if last else ""
    return page["Items"], following


def list_page(table: Table, index: Index, key: str, asked: tuple[int, str]) -> Page:
    """See `CaseStore.query`. The index holds keys alone, and the keys say all that a row needs."""
    if not key:
        return Page(rows=())
    newest_first = index is not Index.OFFICE
    items, cursor = index_page(table, _NAMES[index], key, (*asked, newest_first))
    row = _queue_row if index is Index.OFFICE else _case_row
    return Page(rows=tuple(row(item) for item in items), cursor=cursor)


def _case_row(item: Item) -> Row:
    return Row(case_id=item["pk"]["S"].removeprefix("CASE#"))


def _queue_row(item: Item) -> Row:
    due_on, case_id, run, stage = item["queue_sk"]["S"].split("#")
    return Row(case_id=case_id, stage=stage, run=int(run), due_on=None if due_on == UNDATED else parse_day(due_on))
