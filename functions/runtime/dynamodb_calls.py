"""The calls to one DynamoDB table, with their paging, retries and failures; boto3 is imported on first use."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from runtime.dynamodb_items import Item
from runtime.errors import StoreAway, StoreFault

_CANCELLED = "TransactionCanceledException"
_OURS = ("ValidationException",)
_BATCH = 100


def open_client(endpoint: str = "", region: str = "") -> Any:
    """A DynamoDB client with short timeouts and its own retries; repeated transactions carry one request token."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})
    return boto3.client("dynamodb", endpoint_url=endpoint or None, region_name=region or None, config=config)


class Table:
    """One table. Every read is strongly consistent but `listed`, which reads an index."""

    def __init__(
        self,
        name: str,
        open_client: Callable[[], Any] = open_client,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._open_client = open_client
        self._client: Any = None
        self._pause = pause

    def call(self, operation: str, **arguments: Any) -> Any:
        """One call. Raises StoreFault where the request is to blame, StoreAway where DynamoDB is."""
        from botocore.exceptions import BotoCoreError, ClientError

        if self._client is None:
            self._client = self._open_client()
        try:
            return getattr(self._client, operation)(**arguments)
        except ClientError as error:
            raise _fault(error) from error
        except BotoCoreError as error:
            raise StoreAway("dynamodb", "DynamoDB did not answer", error=type(error).__name__) from error

    def transact(self, actions: list[dict[str, Any]]) -> tuple[str, ...]:
        """All actions or none; () when done, else the reasons for the cancellation."""
        try:
            self.call("transact_write_items", TransactItems=actions)
        except _Cancelled as cancelled:
            return cancelled.reasons
        return ()

    def fetch(self, key: Item) -> Item | None:
        """One item as last written."""
        found: Item | None = self.call("get_item", TableName=self.name, Key=key, ConsistentRead=True).get("Item")
        return found

    def fetch_all(self, keys: list[Item]) -> dict[tuple[str, str], Item]:
        """Several items as last written, by (pk, sk)."""
        found: dict[tuple[str, str], Item] = {}
        for start in range(0, len(keys), _BATCH):
            for item in self._batch(keys[start : start + _BATCH]):
                found[item["pk"]["S"], item["sk"]["S"]] = item
        return found

    def all_of(self, partition: str, between: tuple[str, str], **more: Any) -> Iterator[Item]:
        """The items of a partition between two sort keys, in order, over as many pages as it takes."""
        first, last = ({"S": sort} for sort in between)
        return self._pages(
            "query",
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={":pk": {"S": partition}, ":first": first, ":last": last},
            **more,
        )

    def listed(self, index: str, key: str, *, up_to: str, limit: int) -> list[Item]:
        """The keys that an index lists under `key`, in order up to a sort key; may be stale."""
        pages = self._pages(
            "query",
            IndexName=index,
            Limit=limit,
            KeyConditionExpression=f"{index}_pk = :pk AND {index}_sk <= :last",
            ExpressionAttributeValues={":pk": {"S": key}, ":last": {"S": up_to}},
        )
        return [item for item, _ in zip(pages, range(limit), strict=False)]

    def scan(self, sort: str) -> Iterator[Item]:
        """The keys of every item with this sort key, over the whole table; for the audit."""
        return self._pages(
            "scan",
            ConsistentRead=True,
            FilterExpression="sk = :sk",
            ExpressionAttributeValues={":sk": {"S": sort}},
            ProjectionExpression="pk",
        )

    def _pages(self, operation: str, **arguments: Any) -> Iterator[Item]:
        start: dict[str, Any] = {}
        while True:
            page = self.call(operation, TableName=self.name, **arguments, **start)
            yield from page["Items"]
            if not page.get("LastEvaluatedKey"):
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _batch(self, keys: list[Item]) -> Iterator[Item]:
        """DynamoDB may answer a part of a batch and hand the rest back."""
        asked: Any = {self.name: {"Keys": keys, "ConsistentRead": True}}
        for attempt in range(8):
            answer = self.call("batch_get_item", RequestItems=asked)
            yield from answer["Responses"].get(self.name, [])
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return
            self._pause(0.05 * 2**attempt)
        raise StoreAway("busy", "DynamoDB kept handing back a batch of reads")


class _Cancelled(Exception):
    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


def _fault(error: Any) -> Exception:
    code = error.response["Error"]["Code"]
    if code == _CANCELLED:
        reasons = error.response.get("CancellationReasons", [])
        return _Cancelled(tuple(reason.get("Code", "None") for reason in reasons) or ("unknown",))
    if code == "TransactionInProgressException":
        return _Cancelled((code,))
    if code == "ConditionalCheckFailedException":
        return ConditionFailed(code)
    if code in _OURS:
        return StoreFault("refused-by-dynamodb", error.response["Error"].get("Message", code))
    return StoreAway("dynamodb", "DynamoDB refused the call", code=code)


class ConditionFailed(Exception):
    """A conditional write found something else than it expected; nothing was written."""
