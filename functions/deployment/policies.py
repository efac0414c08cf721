"""What each function may do, written by hand: its own table, its own buckets, its own log, and nothing else."""

from typing import Any

Statement = dict[str, Any]
RIGHTS_KEYS = ("REC#grant:*", "REC#token:*", "REC#standing:*")
"""What casework may read and write in the table of access: the rights it decides, and no consent or call."""
COUNT_KEYS = ("REC#used:*",)
"""What casework may read beside: how often data were taken, for the statistics; numbers without a name."""
CASEWORK_ACTIONS = (
    "BatchGetItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
)
ACCESS_ACTIONS = ("GetItem", "Query", "UpdateItem")


def arn(service: str, path: str, *, is_regional: bool = True) -> dict[str, Any]:
    """An ARN of any partition, aws-cn among them."""
    place = "${AWS::Region}:${AWS::AccountId}" if is_regional else ":"
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:{place}:{path}"}


def _allow(actions: list[str], resources: list[Any], condition: dict[str, Any] | None = None) -> Statement:
    statement: Statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement | ({"Condition": condition} if condition else {})


def _table(actions: tuple[str, ...], table: str, *, with_indexes: bool) -> Statement:
    resources = [arn("dynamodb", f"table/{table}")]
    resources += [arn("dynamodb", f"table/{table}/index/*")] if with_indexes else []
    return _allow([f"dynamodb:{action}" for action in actions], resources)


def _log(function: str) -> Statement:
    """Its own log group, which the template makes; a function does not make groups."""
    path = f"log-group:/aws/lambda/{function}:*"
    return _allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arn("logs", path)])


def _bucket(actions: list[str], bucket: str, prefixes: tuple[str, ...]) -> Statement:
    resources = [{"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::${{{bucket}}}/{prefix}"} for prefix in prefixes]
    return _allow([f"s3:{action}" for action in actions], resources)


def _policy(*statements: Statement) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def casework_policy(function: str) -> dict[str, Any]:
    """Cases in its own table, rights in the table of access, files and registers in two buckets; a third to write."""
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(RIGHTS_KEYS)}}
    rights = _allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], [arn("dynamodb", "table/${AccessTable}")], condition)
    counted = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(COUNT_KEYS)}}
    counts = _allow(["dynamodb:Query"], [arn("dynamodb", "table/${AccessTable}")], counted)
    return _policy(
        _log(function),
        _table(CASEWORK_ACTIONS, "${Table}", with_indexes=True),
        rights,
        counts,
        _bucket(["GetObject", "PutObject", "DeleteObject"], "FilesBucket", ("*",)),
        # without it, S3 answers for a missing attachment that it is forbidden
        _allow(["s3:ListBucket"], [{"Fn::Sub": "arn:${AWS::Partition}:s3:::${FilesBucket}"}]),
        _bucket(["PutObject"], "PublishedBucket", ("*",)),
        _bucket(["GetObject"], "PublishedBucket", ("calendar/*",)),  # a newer calendar without a release
        _bucket(["PutObject"], "StoreBucket", ("*",)),  # what officers submit and Git may not hold; never read back
    )


def access_policy(function: str) -> dict[str, Any]:
    """Grants, consents and calls in its own table; what the build made, to read."""
    return _policy(
        _log(function),
        _table(ACCESS_ACTIONS, "${Table}", with_indexes=False),
        _bucket(["GetObject"], "DataBucket", ("access.json", "access/*", "rows/*", "data/*")),
    )
