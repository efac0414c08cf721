"""Cases over HTTP: through every stage, refused only with a reason, returned, withdrawn, granted, closed."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.references import token_sha256
from catalog.law.packs_source import load_pack
from catalog.rules.packs import Outcome, Procedure, Reason
from runtime.rights import WITHDRAWN, right_of_token, standing_of
from tests.casework.house import BUREAU, PDF, SAMPLES, House, Visitor

TERMS = {
    "valid_until": "2026-12-31",
    "use_scope": "示例范围",
    "open_mode": "interface",
    "security_measures": "示例措施",
}


def _paths(pack: str) -> Iterator[Any]:
    """Every procedure of a pack that the public opens about data, with every outcome of every stage."""
    for procedure in (one for one in load_pack(pack).procedures if _is_offered(one)):
        for stage in procedure.stages:
            for outcome in stage.outcomes:
                if not stage.automatic and not stage.signed_by:
                    yield pytest.param(
                        pack,
                        procedure.key,
                        stage.key,
                        outcome.key,
                        id=f"{pack}-{procedure.key}-{stage.key}-{outcome.key}",
                    )


def _is_offered(procedure: Procedure) -> bool:
    """Whether the public opens it, about the restricted data set of these tests if about any."""
    return procedure.is_public and not procedure.concerns and "restricted" in (procedure.offered_for or ("restricted",))


def _actor(house: House, run: dict[str, Any], actors: tuple[str, ...], applicant: Visitor) -> Visitor:
    if actors[0] == "applicant":
        return applicant
    return house.officer() if actors[0] == "authority" else house.officer(run["provider"] or "metro")


def _decide(house: House, reference: str, run: dict[str, Any], outcome: Outcome, applicant: Visitor) -> Any:
    found = load_pack(house.pack).procedure(house.case(reference)["procedure"])
    stage = found.stage(run["key"]) if found else None
    assert stage is not None
    answers = {
        field.key: TERMS.get(field.key) or (field.options[0].key if field.options else SAMPLES[field.kind.value])
        for field in outcome.fields
        if field.required
    }
    values = {"run": run["run"], "outcome": outcome.key, "answers": answers}
    if outcome.reason is not Reason.NONE:
        values["reason"] = "示例理由"
    return house.command(_actor(house, run, stage.actors, applicant), reference, "decide", **values)


def _walk(house: House, reference: str, target: str, applicant: Visitor) -> dict[str, Any]:
    """Decide favourably until the stage is open; returns its run."""
    procedure = load_pack(house.pack).procedure(house.case(reference)["procedure"])
    assert procedure is not None
    for _ in range(20):
        open_runs = [run for run in house.case(reference)["stages"] if run["state"] == "open"]
        found = next((run for run in open_runs if run["key"] == target), None)
        if found:
            return found
        if not open_runs:
            reply = house.command(applicant, reference, "appeal", reason="示例理由")
            assert reply.status == 200, reply.text
            continue
        run = open_runs[-1]
        stage = procedure.stage(run["key"])
        assert stage is not None
        if stage.signed_by:
            assert (
                house.command(house.officer("metro"), reference, "sign", run=run["run"], answers=_terms(house)).status
                == 200
            )
            assert house.command(applicant, reference, "sign", run=run["run"]).status == 200
            continue
        reply = _decide(house, reference, run, _onward(procedure, stage, target), applicant)
        assert reply.status == 200, reply.text
    raise AssertionError(f"{target} was not reached")


def _onward(procedure: Any, stage: Any, target: str) -> Outcome:
    """The first outcome that leads on to a stage, the target before all; else the first one."""
    leads = [outcome for outcome in stage.outcomes if outcome.to == target]
    on = [outcome for outcome in stage.outcomes if procedure.stage(outcome.to)]
    found: Outcome = (leads or on or list(stage.outcomes))[0]
    return found


def _terms(house: House) -> dict[str, str]:
    procedure = load_pack(house.pack).procedure("restricted_application")
    stage = procedure.stage("agreement") if procedure else None
    assert stage is not None
    return {
        one.key: TERMS.get(one.key) or (one.options[0].key if one.options else SAMPLES[one.kind.value])
        for one in stage.outcomes[0].fields
        if one.required or one.key in TERMS
    }


@pytest.mark.clause("HZ-3.2.2", "HZ-4.5a", "HZ-4.6b", "HZ-4.7b", "HZ-5.3b", "SD-14(2)", "SD-15¶2b", "SD-16¶2b")
@pytest.mark.parametrize(("pack", "procedure", "stage", "outcome"), [*_paths("hangzhou"), *_paths("shandong")])
def test_every_stage_can_be_decided_by_every_outcome_and_only_with_its_reason(
    opened: Any, pack: str, procedure: str, stage: str, outcome: str
) -> None:
    house: House = opened(pack=pack)
    applicant = house.applicant()
    row = load_pack(pack).procedure(procedure)
    chosen_so = {one.field: one.value for one in row.opens_when if stage in one.stages} if row else {}
    reference = house.submit(procedure, applicant, **chosen_so)["reference"]
    run = _walk(house, reference, stage, applicant)
    found = row.stage(stage) if row else None
    chosen = found.outcome(outcome) if found else None
    assert row and found and chosen
    if chosen.reason is not Reason.NONE:
        actor = _actor(house, run, found.actors, applicant)
        silent = house.command(actor, reference, "decide", run=run["run"], outcome=outcome, answers=_fixed(chosen))
        code = "reason-required" if chosen.reason is Reason.LAW else "reason-required-ours"
        assert (silent.status, code in silent.codes) == (422, True)
    reply = _decide(house, reference, run, chosen, applicant)
    assert reply.status == 200, reply.text
    decided = next(one for one in reply.json["stages"] if one["run"] == run["run"])
    assert (decided["state"], decided["outcome"]) == ("decided", outcome)
    if row.end(chosen.to):
        assert reply.json["state"] == chosen.to
    again = _decide(house, reference, run, chosen, applicant)
    assert (again.status, "stage-closed" in again.codes) == (409, True)


def _fixed(outcome: Outcome) -> dict[str, str]:
    return {
        one.key: one.options[0].key if one.options else SAMPLES[one.kind.value]
        for one in outcome.fields
        if one.required
    }


def _granted(house: House, applicant: Visitor) -> str:
    reference = str(house.submit("restricted_application", applicant)["reference"])
    _walk(house, reference, "filing", applicant)
    assert house.command(house.officer("metro"), reference, "decide", run=5, outcome="filed").status == 200
    return reference


@pytest.mark.clause("HZ-3.2.2(5)", "HZ-7.5")
def test_an_application_goes_from_form_to_grant_to_its_end_and_access_follows_at_once(either: House) -> None:
    house, applicant = either, either.applicant()
    reference = _granted(house, applicant)
    grant = f"{reference}-G1"
    drawn = house.command(applicant, reference, "draw_token", grant=grant)
    token = drawn.json["token"]
    assert token.startswith("mulu_")
    right = right_of_token(house.access, token_sha256(token))
    assert right and right.grant.in_force_at(house.now) and right.covers("metro/rides")
    suspended = house.command(house.officer(), reference, "suspend_grant", grant=grant, reason="示例核查")
    assert suspended.json["grants"][0]["state"] == "suspended"
    right = right_of_token(house.access, token_sha256(token))
    assert right and not right.grant.in_force_at(house.now)
    house.command(house.officer("metro"), reference, "resume_grant", grant=grant, reason="核查完毕")
    house.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    right = right_of_token(house.access, token_sha256(token))
    assert right and right.grant.in_force_at(house.now)
    house.now += timedelta(minutes=1)
    assert not right.grant.in_force_at(house.now)
    house.now += timedelta(hours=9)
    house.sweep()
    assert house.case(reference)["grants"][0]["state"] == "expired"


def test_a_newly_drawn_token_ends_the_one_before(house: House) -> None:
    applicant = house.applicant()
    grant = f"{_granted(house, applicant)}-G1"
    first, second = (
        house.command(applicant, grant.removesuffix("-G1"), "draw_token", grant=grant).json["token"] for _ in range(2)
    )
    assert right_of_token(house.access, token_sha256(first)) is None
    assert right_of_token(house.access, token_sha256(second)) is not None


@pytest.mark.clause("HZ-4.7b", "ZJ-44¶2")
def test_a_claim_closes_the_data_set_for_access_at_once(house: House) -> None:
    reference = house.submit("rights_protection")["reference"]
    runs = house.open_runs(reference)
    officer = house.officer("metro")
    house.command(officer, reference, "decide", run=runs["suspend_decision"], outcome="suspend", reason="示例理由")
    standing = standing_of(house.access, "metro/rides")
    assert standing and standing.state == "suspended"
    house.command(officer, reference, "decide", run=runs["verify"], outcome="resume", reason="示例理由")
    assert standing_of(house.access, "metro/rides") is None


@pytest.mark.clause("ZJ-44¶2")
def test_the_claimant_has_the_outcome_rechecked_and_the_data_withdrawn(house: House) -> None:
    taken = house.submit("rights_protection")
    reference, claimant = taken["reference"], house.visitor()
    house.command(house.officer("metro"), reference, "decide", run=2, outcome="resume", reason="示例理由")
    secret = f"Case {taken['secret']}"
    path = f"/api/cases/{reference}/commands"
    assert claimant.send(path, {"command": "appeal", "reason": "示例理由"}, authorization=secret).status == 200
    recheck = house.open_runs(reference)["recheck"]
    house.command(house.officer(), reference, "decide", run=recheck, outcome="overturned", reason="示例理由")
    standing = standing_of(house.access, "metro/rides")
    assert standing and standing.state == WITHDRAWN


def test_a_returned_application_is_completed_on_its_page_and_reviewed_again(house: House) -> None:
    applicant = house.applicant()
    reference = house.submit("restricted_application", applicant)["reference"]
    house.command(house.officer(), reference, "decide", run=1, outcome="return", reason="请补充等保证明")
    page = applicant.see(f"/track/{reference}").text
    assert "请补充等保证明" in page and 'name="command" value="resubmit"' in page
    fields = {"command": "resubmit", "choice": "resubmit", **house.answers("restricted_application", domain="示例补充")}
    fields.pop("mlps_proof")  # a browser sends no file again; the earlier one stays
    house.now += timedelta(days=7)
    assert house.applicant().post(f"/api/cases/{reference}/commands", fields).status == 303
    case = house.case(reference)
    assert (case["state"], case["returns"], case["stages"][-1]["due_on"]) == ("open", 1, "2026-03-16")
    kept = house.engine.cases.reveal(reference)
    assert "示例补充" in kept["answers.2"] and "示例补充" not in kept["answers.1"]
    assert '"mlps_proof": "F-' in kept["answers.2"]


def test_two_officers_at_once_make_one_decision(house: House) -> None:
    reference = house.submit("consultation")["reference"]
    found: list[int] = []

    def reply(text: str) -> None:
        answer = house.command(house.officer(), reference, "decide", run=1, outcome="reply", answers={"reply": text})
        found.append(answer.status)

    threads = [threading.Thread(target=reply, args=(f"示例答复{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(found) == {200: 1, 409: 7}
    assert sum(run["state"] == "decided" for run in house.case(reference)["stages"]) == 1


@pytest.mark.parametrize("who", ["dev:officer:water", "dev:zhang-shili", "dev:operator"])
def test_who_has_no_part_in_a_case_learns_nothing_of_it(house: House, who: str) -> None:
    reference = house.submit("correction", entry="metro/rides")["reference"]
    visitor = house.signed_in(who)
    assert visitor.see(f"/api/cases/{reference}").status == 404
    assert house.command(visitor, reference, "decide", run=1, outcome="founded").status == 404
    assert visitor.see(f"/workbench/cases/{reference}").status in (303, 404)


def test_an_officer_never_decides_a_case_of_their_own(house: House) -> None:
    officer = house.officer()
    reference = house.submit("consultation", officer)["reference"]
    reply = house.command(officer, reference, "decide", run=1, outcome="reply", answers={"reply": "好"})
    assert (reply.status, "own-case" in reply.codes) == (403, True)
    page = officer.see(f"/workbench/cases/{reference}").text
    assert "disabled" in page and reference in page


def test_the_applicant_withdraws_and_nothing_remains_to_be_done(house: House) -> None:
    taken = house.submit("demand")
    secret = f"Case {taken['secret']}"
    path = f"/api/cases/{taken['reference']}/commands"
    assert house.visitor().send(path, {"command": "withdraw"}, authorization=secret).json["state"] == "withdrawn"
    assert house.officer().see("/api/queue").json["stages"] == []
    again = house.visitor().send(path, {"command": "withdraw"}, authorization=secret)
    assert (again.status, again.codes) == (409, {"case-ended"})


@pytest.mark.parametrize(
    "command", ["remind", "recompute", "submit", "", "Decide", "__class__", "decide\n", "grant_everything"]
)
def test_commands_of_the_platform_and_unknown_ones_do_not_exist_outside(house: House, command: str) -> None:
    reference = house.submit("consultation")["reference"]
    assert house.command(house.officer(), reference, command, run=1).status == 422


@pytest.mark.parametrize("run", [0, -1, 99, "1; DROP TABLE", None, 1.5, [1], "１"])
def test_a_run_that_is_none_is_refused_and_breaks_nothing(house: House, run: Any) -> None:
    reference = house.submit("consultation")["reference"]
    reply = house.command(house.officer(), reference, "decide", run=run, outcome="reply", answers={"reply": "好"})
    assert reply.status in (409, 422) if run != "１" else reply.status in (200, 409, 422)


def test_erasure_leaves_a_sound_chain_and_not_one_personal_word(house: House) -> None:
    applicant = house.applicant()
    reference = house.submit("restricted_application", applicant, applicant_name="很特别的示例公司")["reference"]
    house.command(house.officer(), reference, "decide", run=1, outcome="pass")
    house.command(house.officer("metro"), reference, "decide", run=2, outcome="refuse", reason="示例理由")
    file = house.engine.cases.reveal(reference)["answers.1"].partition('"mlps_proof": "')[2][:34]
    assert house.front.cabinet.open(house.front.desk, file) == PDF
    assert house.command(house.officer(), reference, "erase").status == 200
    assert house.front.cabinet.open(house.front.desk, file) is None
    page = house.officer().see(f"/workbench/cases/{reference}")
    assert page.status == 200 and "很特别的示例公司" not in page.text
    assert BUREAU in house.case(reference)["providers"] or house.case(reference)["state"] == "refused"
