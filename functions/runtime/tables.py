"""The shape of the DynamoDB tables, written once: the tests create them from it and so does the deployment template.

pk                sk                     what                        index (sparse)
CASE#<id>         META                   version, head, meta         due, owner
CASE#<id>         EVENT#000001           one event, chained
CASE#<id>         KEY                    the wrapped key
CASE#<id>         VAULT#<name>           a sealed value
CASE#<id>         QUEUE#<run>#<stage>#<office>                       queue
CASE#<id>         REGISTER#<name>                                    register
CASE#<id>         OUT#<key>              a message                   outbox
IDEM#<hash>       IDEM                   an answered submission
REC#<partition>   <sort>                 a record                    expires (TTL)
"""

from typing import Any

INDEXES = ("due", "owner", "queue", "register", "outbox")
"""Each index is on its own pair of attributes, `<index>_pk` and `<index>_sk`, present only where the item is listed."""
EXPIRY = "expires"
"""The attribute of DynamoDB's own deletion, in seconds since 1970; late by hours, so no deadline may rest on it."""


def _key(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def _index(name: str) -> dict[str, Any]:
    projection = {"ProjectionType": "KEYS_ONLY"}
    return {"IndexName": name, "KeySchema": _key(f"{name}_pk", f"{name}_sk"), "Projection": projection}


def table_definition(name: str, *, with_cases: bool = True) -> dict[str, Any]:
    """The arguments of CreateTable; without cases the table keeps records alone."""
    indexes = INDEXES if with_cases else ()
    attributes = ["pk", "sk", *(f"{index}_{part}" for index in indexes for part in ("pk", "sk"))]
    definition: dict[str, Any] = {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes],
        "KeySchema": _key("pk", "sk"),
        "BillingMode": "PAY_PER_REQUEST",
    }
    if indexes:
        definition["GlobalSecondaryIndexes"] = [_index(index) for index in indexes]
    return definition


def cloudformation_properties(name: Any, *, with_cases: bool = True) -> dict[str, Any]:
    """The properties of an AWS::DynamoDB::Table; `name` may be an intrinsic function."""
    return {
        **table_definition("", with_cases=with_cases),
        "TableName": name,
        "TimeToLiveSpecification": {"AttributeName": EXPIRY, "Enabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": True},
        "DeletionProtectionEnabled": True,
    }
