"""Hostile submissions: nothing breaks, nothing runs in a page, nothing reaches a header, nothing is half written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runtime.limits import MAX_FILE_BYTES, MAX_JSON_BYTES, MAX_JSON_DEPTH
from tests.casework.house import PDF, SITE, House

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`${7*7}{{7*7}}{% raw %}"
JSON_TYPE = {"content-type": "application/json"}


def consultation(house: House, **changes: Any) -> dict[str, Any]:
    """A plain question with some answers changed."""
    return {"procedure": "consultation", **house.answers("consultation", "natural"), **changes}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b'{"procedure": "consultation", "procedure": "demand"}', 400),
        (b'{"procedure": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
        (b'{"a":' * MAX_JSON_DEPTH + b"1" + b"}" * MAX_JSON_DEPTH, 422),
        (b'{"a":' * MAX_JSON_DEPTH + b"[]" + b"}" * MAX_JSON_DEPTH, 400),
        (b"\xff\xfe{}", 400),
        (b"x" * (MAX_JSON_BYTES + 1), 413),
        (b"{}", 422),
        (b'{"procedure": ["consultation"]}', 422),
        (b'{"procedure": "__proto__"}', 422),
    ],
)
def test_a_body_that_is_no_submission_is_refused_with_a_problem(house: House, body: bytes, status: int) -> None:
    reply = house.visitor().ask("POST", "/api/cases", body, JSON_TYPE)
    assert (reply.status, reply.header("content-type")) == (status, "application/problem+json")
    assert list(house.engine.cases.cases()) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/jsonp", ""])
def test_other_kinds_of_body_are_415(house: House, kind: str) -> None:
    reply = house.visitor().ask("POST", "/api/cases", b"procedure=consultation", {"content-type": kind})
    assert reply.status in (400, 415)
    assert list(house.engine.cases.cases()) == []


@pytest.mark.parametrize("value", [1.5, {"a": 1}, [1, 2], [["x"]], 10**400, float("inf")])
def test_an_answer_of_a_wrong_type_is_named(house: House, value: Any) -> None:
    body = json.dumps(consultation(house, text=value)).encode()
    reply = house.visitor().ask("POST", "/api/cases", body, JSON_TYPE)
    assert reply.status in (400, 422)
    assert reply.status == 400 or ("text", "wrong-type") in {(e["field"], e["code"]) for e in reply.json["errors"]}


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b[2J", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"])
def test_control_and_direction_marks_are_refused_by_name(house: House, mark: str) -> None:
    body = json.dumps(consultation(house, subject=f"示例{mark}标题", text=f"内容{mark}")).encode()
    reply = house.visitor().ask("POST", "/api/cases", body, JSON_TYPE)
    assert reply.status == 422
    assert {error["code"] for error in reply.json["errors"]} == {"control-characters"}


@pytest.mark.parametrize("field", ["subject", "contact_name", "contact_email", "contact_phone"])
def test_a_line_break_in_a_line_is_refused(house: House, field: str) -> None:
    value = "person@sample.example\r\nBcc: everybody@sample.example"
    reply = house.visitor().send("/api/cases", consultation(house, **{field: value}))
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(("length", "status"), [(4000, 201), (4001, 422)])
def test_the_longest_answer_is_taken_and_one_character_more_is_not(house: House, length: int, status: int) -> None:
    assert house.visitor().send("/api/cases", consultation(house, text="字" * length)).status == status


def test_names_that_the_form_does_not_have_are_refused(house: House) -> None:
    reply = house.visitor().send("/api/cases", consultation(house, is_admin="yes", 状态="granted"))
    assert {error["field"] for error in reply.json["errors"]} == {"is_admin", "状态"}


def test_thousands_of_names_are_refused_and_not_echoed_without_end(house: House) -> None:
    reply = house.visitor().send("/api/cases", consultation(house, **{f"x{n}": "y" for n in range(5_000)}))
    assert reply.status == 422
    assert len(reply.body) < 200_000


def test_what_people_write_never_runs_on_a_page(house: House) -> None:
    answers = {"subject": SCRIPT[:150], "text": SCRIPT, "contact_name": SCRIPT[:60]}
    check = house.visitor().post("/api/cases", consultation(house, **answers))
    wrong = house.visitor().post("/api/cases", consultation(house, **answers, contact_phone="x"))
    taken = house.visitor().send("/api/cases", consultation(house, **answers)).json
    officer = house.officer()
    workbench = officer.see(f"/workbench/cases/{taken['reference']}")
    refused = officer.post(
        f"/api/cases/{taken['reference']}/commands",
        {"command": "decide", "choice": "decide-1-reply", "run": "1", "outcome": "reply", "reason": SCRIPT},
    )
    for page in (check, wrong, workbench, refused):
        assert "<script>alert" not in page.text and "<img src=x" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert "script-src 'self'" in page.header("content-security-policy")
        assert page.header("cache-control") == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"{SITE}.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": ""},
        {"referer": "https://evil.example/", "origin": ""},
    ],
)
def test_a_write_from_another_site_is_refused(house: House, headers: dict[str, str]) -> None:
    reference = house.submit("consultation")["reference"]
    officer = house.officer()
    fields = {"command": "decide", "run": "1", "outcome": "reply", "reply": "好"}
    reply = officer.post(f"/api/cases/{reference}/commands", fields, **headers)
    assert reply.status == 403
    assert house.case(reference)["state"] == "open"
    assert house.visitor().post("/api/cases", consultation(house), **headers).status == 403


ODD_PATHS = (
    "/api/cases/%00",
    "/api/cases/..%2f..%2fetc",
    "/api/cases/" + "A" * 5_000,
    "/track/%E2%80%AE",
    "/workbench/cases/1",
    "/api/forms/../../etc",
    "/api/forms/%ff",
    "/api/registers/%2e%2e",
    "/api/queue?cursor=%00",
    "/api/queue?cursor=e30",
)


@pytest.mark.parametrize("path", ODD_PATHS)
def test_odd_addresses_get_an_answer_and_no_crash(house: House, path: str) -> None:
    assert house.officer().see(path).status in (303, 400, 404)


def test_nobody_is_sent_elsewhere_after_signing_in(house: House) -> None:
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        reply = house.visitor().post("/api/sign-in", {"person": "dev:zhang-shili", "next": target})
        assert reply.header("location") == "/"


def test_an_attachment_is_known_by_its_content_and_kept_sealed(house: House) -> None:
    visitor = house.visitor()
    kept = visitor.ask("POST", "/api/files", PDF, {"content-type": "application/pdf", "x-file-name": "../../证明.pdf"})
    assert (kept.status, kept.json["name"], kept.json["scanned"]) == (201, "证明.pdf", False)
    page = visitor.ask("POST", "/api/files", b"<html>", {"content-type": "application/pdf"})
    program = visitor.ask("POST", "/api/files", b"MZ\x90", {"content-type": "application/octet-stream"})
    large = visitor.ask("POST", "/api/files", PDF.ljust(MAX_FILE_BYTES + 1), {"content-type": "application/pdf"})
    assert [reply.status for reply in (page, program, large)] == [415, 415, 415]
    files = list((house.outbox.parent / "files").glob("*"))
    assert len(files) == 1 and PDF[:12] not in files[0].read_bytes()


def test_an_attachment_reaches_those_who_handle_the_case_as_a_download_and_nobody_else(house: House) -> None:
    answers = house.answers("restricted_application")
    body = {"procedure": "restricted_application", **answers}
    reference = house.applicant().send("/api/cases", body).json["reference"]
    path = f"/workbench/cases/{reference}/files/{answers['mlps_proof']}"
    reply = house.officer("metro").see(path)
    assert (reply.body, reply.header("content-type")) == (PDF, "application/octet-stream")
    assert reply.header("content-disposition").startswith("attachment")
    for visitor in (house.officer("water"), house.visitor(), house.signed_in("dev:zhang-shili")):
        assert visitor.see(path).status == 404
    other = house.submit("consultation")["reference"]
    assert house.officer().see(f"/workbench/cases/{other}/files/{answers['mlps_proof']}").status == 404


def test_a_multipart_form_brings_its_file_along(house: House) -> None:
    applicant = house.applicant()
    answers = house.answers("restricted_application", mlps_proof="")
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {"procedure": "restricted_application", "language": "zh", **answers}.items()
    ]
    head = b'--b\r\nContent-Disposition: form-data; name="mlps_proof"; filename="a.pdf"\r\nContent-Type: x/y\r\n\r\n'
    body = b"".join(parts) + head + PDF + b"\r\n--b--\r\n"
    reply = applicant.ask("POST", "/api/cases", body, {"content-type": "multipart/form-data; boundary=b"})
    assert reply.status == 200, reply.text
    assert "a.pdf" in reply.text and 'name="mlps_proof"' in reply.text
