"""Settings are read once and fail early, by name; limits, problems and routes are what they say."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from runtime.engines import open_engine, open_records
from runtime.errors import SettingsFault
from runtime.letters import FileTransport, SmtpTransport
from runtime.limits import MemoryCounters, Rate, subject_of
from runtime.origin import ROUTES, app_of
from runtime.problems import FieldProblem, ObjectionProblem, Problem, too_many_requests
from runtime.records import Record
from runtime.settings import parse_settings
from runtime.signing import Signer
from tests.runtime.factories import NOON, a_write, later

KEY = base64.b64encode(bytes(32)).decode()
DEPLOYED = {
    "MULU_DEPLOYMENT": "prod",
    "MULU_ENGINE": "dynamodb",
    "MULU_TABLE": "mulu-casework",
    "MULU_SITE_URL": "https://data.example.cn",
    "MULU_MASTER_KEYS": KEY,
    "MULU_SESSION_KEYS": KEY,
    "MULU_SMTP_HOST": "smtp.example.cn",
    "MULU_SMTP_PASSWORD": "geheim",
    "MULU_OIDC_ISSUER": "https://login.example.cn",
    "MULU_OIDC_CLIENT_ID": "mulu",
    "MULU_OIDC_CLAIM_ROLES": "groups",
}


def test_without_a_word_the_embedded_mode_starts(tmp_path: Path) -> None:
    settings = parse_settings({"MULU_STATE": str(tmp_path / "state")})
    assert (settings.engine, settings.deployment, settings.is_secure) == ("sqlite", "", False)
    assert isinstance(settings.transport, FileTransport)
    assert settings.master_keys != settings.session_keys
    assert parse_settings({"MULU_STATE": str(tmp_path / "state")}) == settings


def test_a_deployment_is_read_whole() -> None:
    settings = parse_settings(DEPLOYED)
    assert settings.oidc is not None
    assert settings.oidc.claims.roles == "groups"
    assert settings.oidc.redirect_uri == "https://data.example.cn/api/sign-in/return"
    assert isinstance(settings.transport, SmtpTransport)
    assert (settings.transport.port, settings.transport.security) == (587, "starttls")
    assert settings.is_secure


@pytest.mark.parametrize(
    "missing", ["MULU_TABLE", "MULU_MASTER_KEYS", "MULU_SESSION_KEYS", "MULU_OIDC_ISSUER", "MULU_OIDC_CLIENT_ID"]
)
def test_a_deployment_lacking_a_setting_names_it(missing: str) -> None:
    with pytest.raises(SettingsFault, match=missing):
        parse_settings({name: value for name, value in DEPLOYED.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MULU_ENGINE", "mysql"),
        ("MULU_SITE_URL", "data.example.cn"),
        ("MULU_SMTP_PORT", "abc"),
        ("MULU_SMTP_SECURITY", "ssl3"),
        ("MULU_MASTER_KEYS", "%%%"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_may_be(name: str, value: str) -> None:
    with pytest.raises(SettingsFault, match=name):
        parse_settings({**DEPLOYED, name: value})


def test_access_is_given_no_master_key_and_signs_nobody_in() -> None:
    needed = ("MULU_MASTER_KEYS", "MULU_OIDC_ISSUER", "MULU_OIDC_CLIENT_ID")
    settings = parse_settings({name: value for name, value in DEPLOYED.items() if name not in needed}, "access")
    assert (settings.master_keys, settings.oidc) == ((), None)


def test_no_secret_shows_in_the_text_of_the_settings() -> None:
    text = repr(parse_settings({**DEPLOYED, "MULU_OIDC_CLIENT_SECRET": "verborgen"}))
    assert "geheim" not in text
    assert "verborgen" not in text
    assert repr(bytes(32)) not in text


def test_each_app_has_a_database_of_its_own(tmp_path: Path) -> None:
    settings = parse_settings({"MULU_STATE": str(tmp_path)})
    casework, access = open_engine(settings), open_records(settings)
    casework.cases.append(a_write())
    access.records.put(Record(partition="p", sort="s", body={}))
    assert casework.records.fetch("p", "s") is None
    assert {path.name for path in tmp_path.glob("*.sqlite3")} == {"casework.sqlite3", "access.sqlite3"}
    casework.close()
    access.close()


def test_the_cloud_engine_opens_without_a_call_to_aws() -> None:
    engine = open_engine(parse_settings(DEPLOYED))
    assert engine.counters is engine.records
    engine.close()


def test_a_rate_lets_the_last_one_in_and_not_the_next() -> None:
    rate, counters = Rate(name="submit", limit=3, window=timedelta(minutes=1)), MemoryCounters()
    taken = [rate.take(counters, "a", later(seconds=n)) for n in range(4)]
    assert [one.is_allowed for one in taken] == [True, True, True, False]
    assert taken[3].retry_after_seconds == 57
    assert rate.take(counters, "b", NOON).is_allowed
    assert rate.take(counters, "a", later(minutes=1)).is_allowed


def test_counters_make_room_for_new_ones() -> None:
    counters = MemoryCounters(largest=2)
    assert [counters.add("p", sort, 1) for sort in ("a", "a", "b", "c", "a")] == [1, 2, 1, 1, 1]


def test_a_rate_counts_in_a_store_too(sqlite_engine) -> None:
    rate = Rate(name="submit", limit=1, window=timedelta(hours=1))
    assert rate.take(sqlite_engine.records, "a", NOON).is_allowed
    assert not rate.take(sqlite_engine.records, "a", NOON).is_allowed
    assert sqlite_engine.records.discard_expired(later(hours=3)) == 1


def test_a_subject_is_a_pseudonym() -> None:
    signer = Signer(b"k" * 32)
    assert subject_of(signer, "203.0.113.7") == subject_of(signer, "203.0.113.7") != subject_of(signer, "203.0.113.8")
    assert "203" not in subject_of(signer, "203.0.113.7")


def test_a_problem_says_everything_and_nothing_empty() -> None:
    problem = Problem(
        status=422,
        code="invalid",
        errors=(FieldProblem(field="title", code="required", message="请填写标题"),),
        objections=(ObjectionProblem(code="late", clause="HZ-3.2.2(1)"),),
    )
    assert json.loads(problem.body()) == {
        "type": "about:blank",
        "title": HTTPStatus(422).phrase,  # Python 3.13 has the newer words of RFC 9110
        "status": 422,
        "code": "invalid",
        "errors": [{"field": "title", "code": "required", "message": "请填写标题"}],
        "objections": [{"code": "late", "clause": "HZ-3.2.2(1)"}],
    }
    assert too_many_requests(57).reply().headers["Retry-After"] == "57"


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("/", "static"),
        ("/hangzhou-metro/stations/", "static"),
        ("/api/cases", "casework"),
        ("/api/datasets/a/b/c/rows", "access"),
        ("/api/3/action/package_show", "access"),
        ("/downloads/a/b/c.csv", "access"),
        ("/openapi.json", "access"),
        ("/openapi.json/x", "static"),
        ("/workbench/", "casework"),
        ("/en/workbench/queue", "casework"),
        ("/healthz", "casework"),
        ("/apix", "static"),
    ],
)
def test_every_path_has_one_app(path: str, app: str) -> None:
    assert app_of(path) == app


def test_routes_read_as_patterns_of_a_cdn() -> None:
    patterns = [route.pattern for route in ROUTES]
    assert patterns[-1] == "/*"
    assert len(set(patterns)) == len(patterns)
    assert patterns.index("/api/datasets/*") < patterns.index("/api/*")
