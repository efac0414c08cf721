"""Who a request speaks for: made-up people, signed cookies, and where a write may come from."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.errors import SettingsFault
from runtime.identity import KINDS, ROLES, Person, development_people, parse_person
from runtime.sessions import COOKIE, LIFETIME, Sessions, origin_allowed
from runtime.signing import Signer
from tests.runtime.factories import NOON, later

KEY, OTHER = b"k" * 32, b"o" * 32
SITE = "https://data.example.cn/"
ZHANG = Person(id="dev:zhang-shili", name="张示例", verified=True)
SESSIONS = Sessions(signer=Signer(KEY), is_secure=True)


def cookie_of(sessions: Sessions, person: Person = ZHANG) -> dict[str, str]:
    return {"Cookie": sessions.cookie(person, NOON).partition(";")[0]}


@pytest.mark.parametrize("mark", ["AWS_LAMBDA_FUNCTION_NAME", "MULU_DEPLOYMENT"])
def test_made_up_people_do_not_exist_in_a_deployment(mark: str) -> None:
    with pytest.raises(SettingsFault, match="made-up people"):
        development_people(["hangzhou-metro"], "hangzhou-data-bureau", environment={mark: "prod"})


def test_made_up_people_cover_every_role_and_kind_and_each_office_has_a_head() -> None:
    people = development_people(["hangzhou-metro", "bureau"], "bureau", called_in=ROLES, environment={})
    assert frozenset().union(*(person.roles for person in people)) == ROLES
    assert {person.kind for person in people} == KINDS
    assert {(person.office, person.is_head) for person in people if "publisher" in person.roles} == {
        ("hangzhou-metro", False),
        ("hangzhou-metro", True),
    }
    assert {person.office for person in people if "authority" in person.roles} == {"bureau"}
    assert len({person.id for person in people}) == len(people)
    assert all(person.id.startswith("dev:") and ("示例" in person.name or "未实名" in person.name) for person in people)


def test_the_rules_see_the_person_as_an_actor() -> None:
    officer = Person(id="x", name="n", roles=frozenset({"publisher"}), office="o", is_head=True)
    actor = officer.actor(holds_secret=True)
    assert (actor.id, actor.roles, actor.office, actor.is_head, actor.holds_secret) == (
        "x",
        frozenset({"publisher"}),
        "o",
        True,
        True,
    )


def test_a_cookie_brings_back_who_signed_in() -> None:
    officer = Person(id="oidc:1", name="示例经办员", roles=frozenset({"publisher"}), office="o", is_head=True)
    assert SESSIONS.person(cookie_of(SESSIONS, officer), NOON) == officer


def test_a_cookie_is_kept_from_scripts_other_sites_and_plain_http() -> None:
    made = SESSIONS.cookie(ZHANG, NOON)
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=28800"} <= set(made.split("; "))
    assert "Secure" not in replace(SESSIONS, is_secure=False).cookie(ZHANG, NOON)
    assert "Max-Age=0" in SESSIONS.end()


def test_scripts_learn_that_somebody_is_signed_in_and_not_who() -> None:
    session, mark = SESSIONS.begun(ZHANG, NOON)
    assert session == SESSIONS.cookie(ZHANG, NOON)
    assert mark == "mulu_in=1; Path=/; Max-Age=28800; SameSite=Lax; Secure"
    assert SESSIONS.ended() == (SESSIONS.end(), "mulu_in=; Path=/; Max-Age=0; SameSite=Lax; Secure")


def test_a_session_ends_with_its_last_second() -> None:
    headers = cookie_of(SESSIONS)
    assert SESSIONS.person(headers, NOON + LIFETIME) == ZHANG
    assert SESSIONS.person(headers, NOON + LIFETIME + timedelta(seconds=1)) is None


def test_an_old_key_is_believed_until_it_is_taken_out() -> None:
    headers = cookie_of(SESSIONS)
    assert replace(SESSIONS, signer=Signer(OTHER, KEY)).person(headers, NOON) == ZHANG
    assert replace(SESSIONS, signer=Signer(OTHER)).person(headers, NOON) is None


def test_a_changed_cookie_signs_nobody_in() -> None:
    text = SESSIONS.cookie(ZHANG, NOON).partition(";")[0].partition("=")[2]
    body, _, mac = text.partition(".")
    forged_person = {"exp": 9_999_999_999, "val": ZHANG.to_json() | {"roles": ["authority"]}}
    forged = base64.urlsafe_b64encode(json.dumps(forged_person).encode()).decode().rstrip("=")
    for changed in (f"{forged}.{mac}", body, f"{body}.", f".{mac}", f"{body}.{mac[:-2]}", f"{body}x.{mac}", ".", ""):
        assert SESSIONS.person({"cookie": f"{COOKIE}={changed}"}, NOON) is None


@given(st.text(max_size=60))
def test_no_cookie_text_breaks_a_request(text: str) -> None:
    assert SESSIONS.person({"cookie": text}, NOON) is None
    assert SESSIONS.person({"cookie": f"{COOKIE}={text}"}, NOON) is None
    assert SESSIONS.signer.opened("session", text, NOON) is None


def test_a_text_signed_for_one_use_does_not_serve_another() -> None:
    text = Signer(KEY).signed("sign-in", ZHANG.to_json(), later(hours=1))
    assert Signer(KEY).opened("sign-in", text, NOON) is not None
    assert Signer(KEY).opened("session", text, NOON) is None


def test_a_short_signing_key_is_refused() -> None:
    for keys in ((), (b"short",), (KEY, b"x" * 31)):
        with pytest.raises(SettingsFault):
            Signer(*keys)


@pytest.mark.parametrize("change", [{"roles": ["king"]}, {"kind": "robot"}])
def test_a_person_of_an_unknown_role_or_kind_is_refused(change: dict) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        parse_person(ZHANG.to_json() | change)


OWN = [
    {"Origin": "https://data.example.cn"},
    {"origin": "https://data.example.cn:443", "Cookie": "a=b"},
    {"Sec-Fetch-Site": "same-origin", "Cookie": "a=b"},
    {"Sec-Fetch-Site": "none", "Cookie": "a=b"},
    {"Referer": "https://data.example.cn/apply/demand/", "Cookie": "a=b"},
    {"Authorization": "Case secret"},
    {},
]
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://data.example.cn"},
    {"Origin": "https://data.example.cn:8443"},
    {"Origin": "https://data.example.cn.evil.example"},
    {"Origin": "https://evil.example@data.example.cn.x"},
    {"Origin": "null"},
    {"Origin": "https://[", "Cookie": "a=b"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "cross-site", "Referer": "https://data.example.cn/"},
    {"Sec-Fetch-Site": "same-site", "Cookie": "a=b"},
    {"Referer": "https://evil.example/?https://data.example.cn/", "Cookie": "a=b"},
    {"Cookie": "mulu_session=x"},
]


@pytest.mark.parametrize("headers", OWN)
def test_a_write_from_our_own_pages_is_allowed(headers: dict[str, str]) -> None:
    assert origin_allowed(headers, SITE)


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_write_from_anywhere_else_is_not(headers: dict[str, str]) -> None:
    assert not origin_allowed(headers, SITE)


def test_the_port_counts_on_the_machine_of_a_developer() -> None:
    assert origin_allowed({"Origin": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000/")
    assert not origin_allowed({"Origin": "http://127.0.0.1:9000"}, "http://127.0.0.1:8000/")
