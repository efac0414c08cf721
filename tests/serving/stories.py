"""What people do in the stories: answers of made-up people, and one step of a case at a time, each through its page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.serving.running import Town
from tests.serving.visitors import Page, Visitor

COMPANY = "dev:shili-keji"
AUTHORITY = "dev:officer:hangzhou-data-bureau"
METRO = "dev:officer:hangzhou-metro"
RESTRICTED = "hangzhou-metro/station-passenger-flow"
ROWS = f"/api/datasets/{RESTRICTED}/flow/rows?_limit=3"
COMPANY_MAIL = "person@example.com"

APPLICATION: Mapping[str, str | tuple[str, bytes]] = {
    "entries": RESTRICTED,
    "data_items": "站点、时段、进站人次",
    "applicant_name": "示例科技有限公司",
    "applicant_id_number": "91330100MA0000000C",
    "contact_person": "张示例",
    "contact_phone": "0571-00000000",
    "contact_address": "杭州市示例路1号",
    "contact_email": COMPANY_MAIL,
    "application_service_name": "示例出行参考",
    "domain": "交通",
    "application_scenarios": "市民查询换乘站拥挤程度\n<script>alert(1)</script>",
    "service_scope": "杭州市",
    "system_user_count": "1000",
    "concurrency": "20",
    "response_timeliness": "一秒以内",
    "expected_results": "错峰出行",
    "usage_feedback_plan": "每季度一次",
    "return_data_list": "无",
    "system_name": "示例出行",
    "system_server_room_address": "杭州市示例路1号",
    "mlps_level": "2",
    "mlps_filing_number": "示例备案0001",
    "mlps_proof": ("示例证明.pdf", b"%PDF-1.4\n% made up\n%%EOF\n"),
    "security_commitment": "yes",
    "no_violation_commitment": "yes",
    "responsible_person": "张示例",
}
TERMS = {
    "valid_from": "2026-09-24",
    "valid_until": "2026-12-31",
    "use_scope": "示例出行参考服务",
    "open_mode": "interface",
    "security_measures": "专网、专人、日志",
    "calls_per_minute": "600",
}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the sender takes home."""

    reference: str
    secret: str
    page: Page


def fill_in(person: Visitor, procedure: str, answers: Mapping[str, str | tuple[str, bytes]], entry: str = "") -> Page:
    """Open the form, fill it in, go on; the page that comes next."""
    page = person.open(f"/api/forms/{procedure}" + (f"?entry={entry}" if entry else ""))
    assert page.status == 200, page.text
    form = next(one for one in page.forms() if one.action.endswith("/api/cases"))
    return person.submit(page, form, chosen(form.options, answers))


def chosen(options: Mapping[str, list[str]], answers: Mapping[str, str | tuple[str, bytes]]) -> dict[str, object]:
    """The answers, with a box that is ticked sent as the box has it."""
    ticked = {key: options[key][0] for key, value in answers.items() if value == "yes" and key in options}
    return {**answers, **ticked}


def send(person: Visitor, check: Page) -> Receipt:
    """From check-your-answers to the receipt."""
    page = person.submit(check, check.form(procedure=check.forms()[-1].values["procedure"]), {"step": "send"})
    assert "/receipt" in page.path, f"{page.status} {page.url}: {page.words()[:600]}"
    found = re.findall(r"<strong[^>]*>([^<]+)</strong>", page.text)
    return Receipt(reference=found[0].strip(), secret=found[1].strip(), page=page)


def applied(town: Town, changes: Mapping[str, str] | None = None) -> Receipt:
    """The made-up company applies for the restricted data."""
    company = town.visitor(COMPANY)
    return send(company, fill_in(company, "restricted_application", {**APPLICATION, **(changes or {})}))


def decide(officer: Visitor, reference: str, outcome: str, answers: Mapping[str, str] | None = None) -> Page:
    """An officer decides an open stage at the workbench; the page after it."""
    page = officer.open(f"/workbench/cases/{reference}")
    assert page.status == 200, f"{page.status} {page.words()[:400]}"
    return officer.submit(page, page.form(command="decide", outcome=outcome), answers or {})


def command(person: Visitor, reference: str, verb: str, answers: Mapping[str, str] | None = None) -> Page:
    """Another command than a decision, from the page of the case: an officer's or the applicant's own."""
    is_officer = person.call("GET", "/api/me").json().get("workbench")
    page = person.open(f"/{'workbench/cases' if is_officer else 'track'}/{reference}")
    return person.submit(page, page.form(command=verb), answers or {})


def granted(town: Town) -> Receipt:
    """An application carried through every stage to its grant."""
    receipt = applied(town)
    authority, metro, company = town.visitor(AUTHORITY), town.visitor(METRO), town.visitor(COMPANY)
    decide(authority, receipt.reference, "pass")
    decide(metro, receipt.reference, "approve")
    decide(authority, receipt.reference, "approve")
    command(metro, receipt.reference, "sign", TERMS)
    command(company, receipt.reference, "sign")
    decide(metro, receipt.reference, "filed", {"filing_number": "示例备案0001"})
    return receipt


def token_of(town: Town, reference: str) -> str:
    """The applicant draws a token; it is shown once."""
    page = command(town.visitor(COMPANY), reference, "draw_token")
    found = re.search(r"mulu_[A-Za-z0-9_-]{32}", page.text)
    assert found, page.words()[:600]
    return found.group()


def rows(town: Town, token: str = "", path: str = ROWS) -> Page:
    """The rows of a data set, as a program asks for them."""
    return town.visitor().call("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
