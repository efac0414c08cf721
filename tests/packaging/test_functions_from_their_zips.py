"""What is in the zip answers: unpacked into an empty folder, called by API Gateway's events, in a clean process."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import pytest

from catalog.rules.grants import Grant
from runtime.dynamodb_calls import Table, open_client
from runtime.dynamodb_records import DynamoRecords
from runtime.rights import GrantRight, reconcile_grant

AWS = {"boto3", "botocore"}


@pytest.mark.dynamodb
@pytest.mark.parametrize("cloud", ["access"], indirect=True)
def test_access_answers_rows_from_its_zip(unpacked: Any, made: Any, cloud: Any, rest: Any) -> None:
    names = {"publisher": "transport", "entry": "stops", "resource": "stops"}
    rows = "/api/datasets/{publisher}/{entry}/{resource}/rows"
    found, wrong = unpacked["access"].invoke(
        rest("GET", rows, parameters=names, query={"站名": "武林广场"}),
        rest("GET", rows, parameters=names, query={"名称": "x"}),
        environment=cloud | {"MULU_BUILD": str(made.root / "build")},
        brings_boto=True,
    )
    well, page = unpacked["access"].invoke(
        rest("GET", "/healthz"), rest("GET", "/consent"), environment=cloud, brings_boto=True
    )
    assert (well.status, well.json) == (200, {"status": "ok", "datasets": 2})
    assert found.json["rows"] == [{"编号": 1, "站名": "武林广场"}]
    assert (wrong.status, wrong.headers["content-type"]) == (400, "application/problem+json")
    assert "可用字段：编号, 站名" in wrong.json["errors"][0]["message"]
    assert "无需登录" in page.body.decode()


@pytest.mark.dynamodb
@pytest.mark.parametrize("cloud", ["access"], indirect=True)
def test_a_grant_kept_in_dynamodb_opens_restricted_rows_and_the_call_is_logged(
    unpacked: Any, made: Any, cloud: Any, rest: Any
) -> None:
    records = DynamoRecords(Table(cloud["MULU_TABLE"], lambda: open_client(cloud["MULU_DYNAMODB_ENDPOINT"])))
    grant = Grant(
        id="G-1",
        entries=("transport/trips",),
        starts_on=date(2000, 1, 1),
        ends_on=date(9999, 12, 31),
        calls_per_minute=60,
        token_sha256=hashlib.sha256(b"example-token").hexdigest(),
    )
    reconcile_grant(records, GrantRight(grant=grant, case="C-1", version=1, holder="dev:shili-keji", fields={}))
    names = {"publisher": "transport", "entry": "trips", "resource": "stops"}
    rows = "/api/datasets/{publisher}/{entry}/{resource}/rows"
    opened, closed = unpacked["access"].invoke(
        rest("GET", rows, parameters=names, headers={"authorization": "Bearer example-token"}),
        rest("GET", rows, parameters=names),
        environment=cloud | {"MULU_BUILD": str(made.root / "build")},
        brings_boto=True,
    )
    assert (opened.status, len(opened.json["rows"]), closed.status) == (200, 3, 401)
    calls = [(record.body["code"], record.body["rows"]) for record in records.query("calls:transport/trips")]
    assert calls == [("ok", 3), ("token-needed", 0)]


@pytest.mark.dynamodb
@pytest.mark.parametrize("cloud", ["casework"], indirect=True)
def test_casework_takes_a_submission_from_its_zip_and_keeps_it_in_dynamodb(
    unpacked: Any, cloud: Any, rest: Any
) -> None:
    submission = {
        "procedure": "consultation",
        "applicant_kind": "natural",
        "subject": "示例咨询",
        "opening_body": "transport",
        "text": "请问示例数据多久更新一次？",
    }
    form, sent = unpacked["casework"].invoke(
        rest("GET", "/api/forms/{procedure}", parameters={"procedure": "consultation"}),
        rest(
            "POST",
            "/api/cases",
            body=json.dumps(submission),
            headers={"content-type": "application/json", "idempotency-key": "k-0001-0001-0001"},
        ),
        environment=cloud,
        brings_boto=True,
    )
    assert form.status == 200, unpacked["casework"].log
    assert "<form" in form.body.decode()
    assert sent.status == 201, sent.body.decode()
    (tracked,) = unpacked["casework"].invoke(
        rest(
            "GET",
            "/api/cases/{reference}",
            parameters={"reference": sent.json["reference"]},
            headers={"authorization": f"Case {sent.json['secret']}"},
        ),
        environment=cloud,
        brings_boto=True,
    )
    assert tracked.status == 200


@pytest.mark.parametrize("app", ["casework", "access"])
def test_a_cold_import_brings_no_aws_client(app: str, unpacked: Any) -> None:
    unpacked[app].invoke(environment={"LC_ALL": "C.UTF-8"})
    assert not AWS & set(unpacked[app].loaded)


@pytest.mark.parametrize("app", ["casework", "access"])
def test_without_its_settings_a_function_names_what_is_missing(app: str, unpacked: Any, rest: Any) -> None:
    (reply,) = unpacked[app].invoke(rest("GET", "/healthz"), environment={"AWS_LAMBDA_FUNCTION_NAME": "x"})
    assert reply.status == 500
    assert "MULU_" in unpacked[app].log
    assert "MULU_" not in reply.body.decode()
