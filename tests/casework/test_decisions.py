"""Decisions: in part, with personal answers apart, by offices that are called in, and by a law that is not in force."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.laws import Laws
from catalog.law.packs_source import load_calendar_rows
from catalog.rules.grants import Grant
from catalog.serving.function_data import packs_data
from runtime.rights import WITHDRAWN, grant_right, standing_of
from tests.casework.house import BUREAU, PDF, House, Visitor
from tests.casework.test_steps import _terms

BOTH = "metro/rides\nmetro/stops2"


def _reviewed(house: House, applicant: Visitor, entries: str) -> str:
    """An application that waits for the review of its bodies."""
    reference = str(house.submit("restricted_application", applicant, entries=entries)["reference"])
    assert house.command(house.officer(), reference, "decide", run=1, outcome="pass").status == 200
    return reference


def _with_more_entries(house: House) -> House:
    """A second restricted data set of the same body."""
    directory = house.front.desk.directory
    second = replace(directory.entries["metro/rides"], key="metro/stops2")
    object.__setattr__(directory, "entries", {**directory.entries, second.key: second})
    return house


def _form(reply_page: str, choice: str) -> str:
    """The part of a page that holds the form of a choice."""
    return reply_page.split(f'name="choice" value="{choice}"')[1].split("</form>")[0]


@pytest.mark.clause("HZ-3.2.2(2)")
def test_a_body_agrees_to_some_of_its_data_sets_with_a_reason(house: House) -> None:
    house = _with_more_entries(house)
    applicant = house.applicant()
    reference = _reviewed(house, applicant, f"{BOTH}\nwater/flows")
    metro = house.officer("metro")
    runs = {run["provider"]: run["run"] for run in house.case(reference)["stages"] if run["state"] == "open"}
    choice = f"decide-{runs['metro']}-approve"
    form = _form(metro.see(f"/workbench/cases/{reference}").text, choice)
    assert form.count('name="approved_entries"') == form.count(" checked") == 2 and "water/flows" not in form
    fields = {"command": "decide", "choice": choice, "run": str(runs["metro"]), "outcome": "approve", "parts": "yes"}
    none = metro.post(f"/api/cases/{reference}/commands", fields)
    assert none.status == 422 and "至少勾选" in none.text
    silent = metro.post(f"/api/cases/{reference}/commands", {**fields, "approved_entries": "metro/rides"})
    assert silent.status == 422
    assert _form(silent.text, choice).count(" checked") == 1
    foreign = {"run": runs["metro"], "outcome": "approve", "answers": {"approved_entries": "water/flows"}}
    assert "not-your-entry" in house.command(metro, reference, "decide", **foreign).codes
    given = metro.post(
        f"/api/cases/{reference}/commands", {**fields, "approved_entries": "metro/rides", "reason": "示例"}
    )
    assert given.status == 303
    refused = {"run": runs["water"], "outcome": "refuse", "reason": "示例理由"}
    assert house.command(house.officer("water"), reference, "decide", **refused).status == 200
    _sign(house, applicant, reference, BUREAU)
    right = grant_right(house.access, f"{reference}-G1")
    assert right and isinstance(right.grant, Grant) and right.grant.entries == ("metro/rides",)


def _sign(house: House, applicant: Visitor, reference: str, signer: str = "metro") -> None:
    """From the re-review to the grant; with two or more bodies the authority signs for the data side (ZJ-33)."""
    run = house.open_runs(reference)
    assert house.command(house.officer(), reference, "decide", run=run["re_review"], outcome="approve").status == 200
    run = house.open_runs(reference)
    for party, answers in ((house.officer(signer), _terms(house)), (applicant, {})):
        done = house.command(
            party, reference, "sign", run=run["agreement"], **({"answers": answers} if answers else {})
        )
        assert done.status == 200, done.text
    run = house.open_runs(reference)
    filed = house.command(house.officer("metro"), reference, "decide", run=run["filing"], outcome="filed")
    assert filed.status == 200


def test_the_agreement_version_stands_on_the_case(house: House) -> None:
    applicant = house.applicant()
    reference = _reviewed(house, applicant, "metro/rides")
    run = house.open_runs(reference)["demand_review"]
    house.command(house.officer("metro"), reference, "decide", run=run, outcome="approve")
    _sign(house, applicant, reference)
    model = house.front.desk.laws.in_force.agreement
    assert model
    page = applicant.see(f"/track/{reference}").text
    assert model.title.zh in page and f"第 {model.version} 版" in page
    assert "决定启动" in page  # what was ordered to follow


def _changed(house: House, procedure: str, stage: str, fields: list[dict[str, Any]]) -> None:
    """The pack in force with other questions in the decisions of one stage."""
    raw = json.loads(json.dumps(packs_data(house.pack)))
    rows = {row["key"]: row for row in raw["packs"][house.pack]["procedures"]}
    for row in rows[procedure]["stages"]:
        if row["key"] == stage:
            for outcome in row["outcomes"]:
                outcome["fields"] = [*outcome.get("fields", []), *fields]
    raw["packs"][house.pack]["version"] = "test"
    laws = Laws({**raw, "calendar": load_calendar_rows()}, house.engine.records)
    object.__setattr__(house.front.desk, "laws", laws)


PERSONAL = {"key": "surveyor", "kind": "string", "label": {"zh": "经办人姓名"}, "personal": True, "required": False}


@pytest.mark.clause("HZ-3.2.2(4)")
def test_only_the_first_signature_fixes_what_an_agreement_says_in_person(house: House) -> None:
    """A second signer cannot replace it, however much is sent along."""
    _changed(house, "restricted_application", "agreement", [PERSONAL])
    applicant = house.applicant()
    reference = _reviewed(house, applicant, "metro/rides")
    for stage, office in (("demand_review", "metro"), ("re_review", BUREAU)):
        run = house.open_runs(reference)[stage]
        house.command(house.officer(office), reference, "decide", run=run, outcome="approve")
    run, metro = house.open_runs(reference)["agreement"], house.officer("metro")
    page = metro.see(f"/workbench/cases/{reference}").text
    model = house.front.desk.laws.in_force.agreement
    assert model and model.items[0].text.zh in page and 'name="surveyor"' in page
    terms = {**_terms(house), "surveyor": "示例代表一"}
    assert house.command(metro, reference, "sign", run=run, answers=terms).status == 200
    assert "示例代表一" in metro.see(f"/workbench/cases/{reference}").text
    house.command(applicant, reference, "sign", run=run, answers={"surveyor": "示例代表二" * 999})
    kept = house.engine.cases.reveal(reference)
    assert "示例代表一" in kept[f"decided.{run}"] and all("示例代表二" not in text for text in kept.values())


ATTACHED = {"key": "proof", "kind": "file", "label": {"zh": "示例证明"}, "required": False}


def test_personal_answers_of_a_decision_stay_in_the_vault_and_die_with_it(either: House) -> None:
    house = either
    _changed(house, "consultation", "reply_or_dispatch", [PERSONAL])
    taken = house.submit("consultation")
    reference = taken["reference"]
    answers = {"reply": "示例答复", "surveyor": "很特别的示例姓名"}
    decided = house.command(house.officer(), reference, "decide", run=1, outcome="reply", answers=answers)
    assert decided.status == 200 and "很特别的示例姓名" not in decided.text
    stored = house.engine.cases.load(reference)
    assert stored and all("很特别的示例姓名" not in row.text for row in stored.events)
    page = house.officer().see(f"/workbench/cases/{reference}").text
    assert "很特别的示例姓名" in page and "经办人姓名" in page
    assert house.command(house.officer(), reference, "erase").status == 200
    assert "很特别的示例姓名" not in house.officer().see(f"/workbench/cases/{reference}").text


def test_an_attachment_of_a_decision_is_kept_shown_and_destroyed(house: House) -> None:
    _changed(house, "consultation", "reply_or_dispatch", [ATTACHED])
    taken = house.submit("consultation")
    reference, officer = taken["reference"], house.officer()
    page = officer.see(f"/workbench/cases/{reference}").text
    assert 'enctype="multipart/form-data"' in _whole(page, "decide-1-reply")
    body, kind = _multipart({"command": "decide", "choice": "decide-1-reply", "run": "1", "outcome": "reply"})
    sent = officer.ask("POST", f"/api/cases/{reference}/commands", body, {"content-type": kind, "accept": "text/html"})
    assert sent.status == 303, sent.text
    file = next(run["facts"]["proof"] for run in house.case(reference)["stages"])
    visitor = house.visitor()
    visitor.post("/track/", {"reference": reference, "secret": taken["secret"]})
    assert visitor.see(f"/workbench/cases/{reference}/files/{file}").body == PDF
    assert house.signed_in("dev:zhang-shili").see(f"/workbench/cases/{reference}/files/{file}").status == 404
    assert house.command(officer, reference, "erase").status == 200
    assert house.front.cabinet.open(house.front.desk, file) is None


def _whole(page: str, choice: str) -> str:
    return page.split(f'value="{choice}"')[0].rsplit("<form", 1)[1]


def _multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    parts = [f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    parts.append('--x\r\nContent-Disposition: form-data; name="reply"\r\n\r\n示例答复\r\n')
    head = '--x\r\nContent-Disposition: form-data; name="proof"; filename="a.pdf"\r\n\r\n'
    return "".join(parts).encode() + head.encode() + PDF + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


@pytest.mark.parametrize("run", ["x", "-1", "9" * 5000, "1\n1", "１"])
def test_a_decision_with_a_run_that_is_none_breaks_nothing(house: House, run: str) -> None:
    reference = house.submit("consultation")["reference"]
    fields = {"command": "decide", "choice": "x", "run": run, "outcome": "reply", "reply": "好"}
    assert house.officer().post(f"/api/cases/{reference}/commands", fields).status in (303, 409, 422)


@pytest.mark.clause("ZJ-31¶2", "ZJ-23¶3")
def test_the_government_decides_what_comes_before_it_and_sees_nothing_else(house: House) -> None:
    government = house.signed_in("dev:office:government")
    dispute = house.submit("type_dispute", house.officer())["reference"]
    assert government.see(f"/api/cases/{dispute}").status == 404
    house.command(house.officer(), dispute, "decide", run=1, outcome="not_agreed", reason="示例理由")
    assert [row["reference"] for row in government.see("/api/queue").json["stages"]] == [dispute]
    assert dispute in government.see("/workbench/").text and dispute in government.see("/workbench/?view=all").text
    page = government.see(f"/workbench/cases/{dispute}").text
    assert "decided_type" in page
    decided = {"run": 2, "outcome": "changed", "reason": "示例理由", "answers": {"decided_type": "示例类型"}}
    assert house.command(house.officer(), dispute, "decide", **decided).status == 403
    assert house.command(government, dispute, "decide", **decided).json["state"] == "changed"
    other = house.submit("consultation")["reference"]
    assert government.see(f"/api/cases/{other}").status == 404


@pytest.mark.clause("HZ-2.6.9b", "HZ-2.6.9c", "HZ-2.6.10")
def test_data_taken_down_are_closed_for_access_and_opened_again(house: House) -> None:
    metro, officer = house.officer("metro"), house.officer()
    reference = house.submit("take_down", metro)["reference"]
    assert standing_of(house.access, "metro/rides") is None
    house.command(officer, reference, "decide", run=1, outcome="approve")
    standing = standing_of(house.access, "metro/rides")
    assert standing and standing.state == WITHDRAWN and any(one.startswith("HZ-2.6.9") for one in standing.clauses)
    run = house.open_runs(reference)["reopening"]
    house.command(officer, reference, "decide", run=run, outcome="republish", reason="示例理由")
    assert standing_of(house.access, "metro/rides") is None
    assert "已下架" in officer.see(f"/workbench/cases/{reference}").text


@pytest.mark.clause("HZ-2.6.10")
def test_destroyed_data_stay_closed(house: House) -> None:
    officer = house.officer()
    reference = house.submit("data_destruction", officer)["reference"]
    answers = {"destroyed_copies": "示例库\n示例备份", "destruction_method": "示例方法"}
    run = house.open_runs(reference)["destroy"]
    done = house.command(officer, reference, "decide", run=run, outcome="destroyed", answers=answers)
    assert done.status == 200
    standing = standing_of(house.access, "metro/rides")
    assert standing and standing.state == WITHDRAWN


@pytest.mark.parametrize(("pack", "word"), [("shandong", "到期"), ("xian", "征求意见稿")])
def test_a_law_that_is_not_in_force_is_named_on_every_case_and_the_workbench(opened: Any, pack: str, word: str) -> None:
    house: House = opened(pack=pack)
    taken = house.submit("consultation" if pack == "shandong" else "demand")
    officer = house.officer()
    assert word in officer.see("/workbench/").text
    assert word in officer.see(f"/workbench/cases/{taken['reference']}").text


def test_a_law_that_has_run_out_warns_from_the_day_after(house: House) -> None:
    house.now = datetime(2027, 7, 31, 15, 0, tzinfo=UTC)
    assert "已于" not in house.officer().see("/workbench/").text
    house.now = datetime(2027, 7, 31, 16, 0, tzinfo=UTC)  # midnight in Hangzhou
    assert "已于 2027-07-31 到期" in house.officer().see("/workbench/").text


def test_every_fault_of_a_decision_leads_to_the_answer_it_is_about(house: House) -> None:
    reference = house.submit("consultation")["reference"]
    fields = {"command": "decide", "choice": "decide-1-reply", "run": "1", "outcome": "reply"}
    page = house.officer().post(f"/api/cases/{reference}/commands", fields).text
    targets = re.findall(r'<a href="#(f-[^"]+)"', page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert targets and set(targets) <= set(ids) and len(ids) == len(set(ids))
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()}
    assert described <= set(ids)
