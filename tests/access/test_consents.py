"""Unconditional data under a gate: sign in, real name, consent to a version of the licence, then the bytes (HZ-3.1)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

LICENCE = "open-data-licence-v1"
FILE = "/downloads/transport/stops/table.csv"
PAGE = "text/html,application/xhtml+xml"
FORM = "application/x-www-form-urlencoded"
ORIGIN = "http://localhost:8000"
pytestmark = pytest.mark.clause("HZ-3.1")


def agree(site: Any, cookie: str, **changes: Any) -> Any:
    """The consent form as a browser sends it."""
    fields = {"licence": LICENCE, "next": FILE} | changes
    body = urlencode(fields).encode()
    return site.go("/api/consents", method="POST", body=body, content_type=FORM, cookie=cookie, origin=ORIGIN)


def test_the_way_from_a_file_through_sign_in_and_consent_leads_back_to_the_file(gated: Any) -> None:
    first = gated.go(FILE, accept=PAGE)
    assert first.status == 303
    assert urlsplit(first.headers["location"]).path == "/sign-in/"
    assert parse_qs(urlsplit(first.headers["location"]).query)["next"] == [FILE]
    cookie = gated.cookie()
    second = gated.go(FILE, accept=PAGE, cookie=cookie)
    page = gated.go("/consent", query=urlsplit(second.headers["location"]).query, cookie=cookie)
    assert page.status == 200
    assert LICENCE in page.body.decode()
    assert "HZ-3.1" in page.body.decode()
    assert f'name="next" value="{FILE}"' in page.body.decode()
    done = agree(gated, cookie)
    assert (done.status, done.headers["location"]) == (303, FILE)
    file = gated.go(FILE, cookie=cookie)
    assert file.status == 200
    assert file.body.startswith("编号,站名".encode())
    assert "x-mulu-file" not in file.headers


@pytest.mark.parametrize(
    ("came_from", "before"),
    [
        ("http://localhost:8000/en/transport/stops/", "/en"),
        ("http://localhost:8000/transport/stops/", ""),
        ("http://localhost:8000/zh/transport/", ""),
        ("http://[/en/", "/en"),
        ("/en", ""),
        ("", ""),
    ],
)
def test_sign_in_and_consent_speak_the_language_of_the_page_that_led_there(
    gated: Any, came_from: str, before: str
) -> None:
    for cookie, page in (("", "/sign-in/"), (gated.cookie(), "/consent/")):
        reply = gated.go(FILE, accept=PAGE, cookie=cookie, referer=came_from)
        assert (reply.status, urlsplit(reply.headers["location"]).path) == (303, f"{before}{page}")


def test_rows_are_behind_the_same_gate(gated: Any) -> None:
    assert gated.rows().code == "sign-in-needed"
    cookie = gated.cookie()
    refused = gated.rows(cookie=cookie)
    assert (refused.status, refused.code) == (403, "consent-needed")
    assert refused.json["objections"][0]["clause"] == "HZ-3.1"
    agree(gated, cookie)
    opened = gated.rows(cookie=cookie)
    assert opened.status == 200
    assert opened.headers["cache-control"] == "no-store"


def test_without_a_real_name_there_is_neither_consent_nor_data(gated: Any) -> None:
    cookie = gated.cookie(verified=False)
    assert gated.rows(cookie=cookie).code == "real-name-needed"
    assert agree(gated, cookie).status == 403
    assert "<form" not in gated.go("/consent", cookie=cookie).body.decode()


def test_consent_is_recorded_once_with_its_first_instant(gated: Any) -> None:
    cookie = gated.cookie()
    agree(gated, cookie)
    gated.clock[0] = gated.clock[0].replace(hour=7)
    agree(gated, cookie)
    told = gated.go("/api/consents", cookie=cookie).json
    assert told == {"consents": [{"licence": LICENCE, "at": "2026-03-02T04:00:00.000000Z"}]}


def test_consent_of_one_person_opens_nothing_for_another(gated: Any) -> None:
    agree(gated, gated.cookie())
    assert gated.rows(cookie=gated.cookie(roles=("publisher",), office="transport")).code == "consent-needed"


def test_consent_to_another_version_is_no_consent(gated: Any) -> None:
    cookie = gated.cookie()
    assert agree(gated, cookie, licence="open-data-licence-v0").status == 422
    assert gated.rows(cookie=cookie).code == "consent-needed"


def test_a_program_consents_by_json(gated: Any) -> None:
    body = json.dumps({"licence": LICENCE}).encode()
    reply = gated.go(
        "/api/consents",
        method="POST",
        body=body,
        content_type="application/json",
        cookie=gated.cookie(),
        origin=ORIGIN,
    )
    assert reply.status == 201


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:8001", "https://localhost:8000"])
def test_a_page_of_another_site_cannot_consent_for_us(gated: Any, origin: str) -> None:
    cookie = gated.cookie()
    body = urlencode({"licence": LICENCE}).encode()
    reply = gated.go("/api/consents", method="POST", body=body, content_type=FORM, cookie=cookie, origin=origin)
    assert (reply.status, reply.code) == (403, "foreign-origin")
    assert gated.rows(cookie=cookie).code == "consent-needed"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_consent_leads_only_to_pages_of_our_own(gated: Any, target: str) -> None:
    cookie = gated.cookie()
    assert agree(gated, cookie, next=target).headers["location"] == "/"
    assert "evil" not in gated.go("/consent", query={"next": target}, cookie=cookie).body.decode()


def test_an_altered_cookie_is_nobody(gated: Any) -> None:
    cookie = gated.cookie()
    agree(gated, cookie)
    assert gated.rows(cookie=cookie[:-2]).code == "sign-in-needed"


def test_a_body_that_is_neither_form_nor_json_is_refused(gated: Any) -> None:
    cookie = gated.cookie()
    for kind, body in (("application/json", b"[1]"), ("application/json", b"{"), ("text/plain", b"x")):
        reply = gated.go("/api/consents", method="POST", body=body, content_type=kind, cookie=cookie, origin=ORIGIN)
        assert reply.status == 415


def test_without_a_gate_everything_unconditional_is_open_at_once(open_site: Any) -> None:
    assert open_site.rows().status == 200
    assert open_site.go(FILE).status == 200
    assert "<form" not in open_site.go("/consent").body.decode()


def test_part_of_a_large_file_comes_by_range(open_site: Any) -> None:
    whole = open_site.go(FILE).body
    part = open_site.go(FILE, range="bytes=10-19")
    assert (part.status, part.body) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert open_site.go(FILE, range=f"bytes={len(whole)}-").status == 416
    assert open_site.go(FILE, method="HEAD").headers["content-length"] == str(len(whole))


@pytest.mark.parametrize(
    "name", ["none.csv", "..%2F..%2Faccess.json", "%2e%2e/access.json", "table.csv%00", "../packs.json"]
)
def test_no_other_file_of_the_build_can_be_reached(open_site: Any, name: str) -> None:
    assert open_site.go(f"/downloads/transport/stops/{name}").status == 404


def test_the_english_page_speaks_english(gated: Any) -> None:
    assert "Sign in to agree" in gated.go("/en/consent").body.decode()
    assert "登录后同意" in gated.go("/consent").body.decode()


def test_pages_carry_the_headers_that_protect_them(gated: Any) -> None:
    headers = gated.go("/consent").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
