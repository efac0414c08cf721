"""Every procedure of every pack, walked over HTTP by those whose turn it is, with the pages that they see."""

from __future__ import annotations

import re
from typing import Any

import pytest

from casework.orders import opened as open_for_platform
from casework.references import derived_reference
from catalog.law.packs_source import load_pack, pack_keys
from catalog.rules import commands as cmd
from catalog.rules.packs import Outcome, Procedure, Reason, Stage
from catalog.rules.permissions import APPLICANT, AUTHORITY, CALLED_IN, HOLDER, PUBLISHER
from tests.casework.house import BUREAU, SAMPLES, House, Visitor
from tests.casework.test_sweep import letters

COMPANY = "dev:shili-keji"
REFERENCE = "2222-2222-222"
PERIOD = (("period_until", "2026-12-31"),)
CODE = re.compile(r"‹|(casework|portal|objections|mails)\.[a-z_]+\.")
WALKS = [
    pytest.param(pack, procedure.key, id=f"{pack}-{procedure.key}")
    for pack in pack_keys()
    for procedure in load_pack(pack).procedures
]


def _visitor(house: House, role: str, provider: str, opened_as: str) -> Visitor:
    if role == AUTHORITY:
        return house.officer()
    if role == PUBLISHER:
        return house.officer(provider or "metro")
    if role in CALLED_IN:
        return house.signed_in(f"dev:office:{role}")
    assert role in (APPLICANT, HOLDER)
    return house.applicant() if role == HOLDER or not opened_as else _visitor(house, opened_as, "", "")


def _begun(house: House, procedure: Procedure) -> str:
    """The case as whoever may opens it; what is about a grant or recurs is opened by the platform."""
    roles = [role for role in procedure.opened_by if role in (APPLICANT, PUBLISHER, AUTHORITY, *CALLED_IN)]
    if not procedure.concerns and roles:
        entry = _entry(procedure)
        return str(house.submit(procedure.key, _visitor(house, roles[0], "", ""), **entry)["reference"])
    recurs, is_office = procedure.recurs, procedure.recurs is not None or APPLICANT not in _acting(procedure)
    by = recurs.by if recurs else AUTHORITY if is_office else ""
    command = cmd.Open(
        reference=derived_reference("walk", procedure.key),
        procedure=procedure.key,
        applicant="" if is_office else COMPANY,
        applicant_kind="office" if is_office else "legal",
        opened_as=by,
        office={PUBLISHER: "metro", AUTHORITY: BUREAU}.get(by, by),
        providers=("metro",),
        entries=("metro/rides",),
        grant=f"{REFERENCE}-G1" if procedure.concerns else "",
        holder=COMPANY if procedure.concerns else "",
        facts=PERIOD,
    )
    assert open_for_platform(house.front.desk, command)
    return command.reference


def _entry(procedure: Procedure) -> dict[str, str]:
    """A data set for which the procedure is offered."""
    asked = [field.key for field in procedure.form.fields if field.kind in ("entry", "entries")]
    offered = not procedure.offered_for or "restricted" in procedure.offered_for
    return {} if offered else dict.fromkeys(asked, "metro/stops")


def _acting(procedure: Procedure) -> set[str]:
    return {role for stage in procedure.stages for role in stage.actors}


def _answers(outcome: Outcome) -> dict[str, str]:
    known = {"valid_until": "2026-12-31", "provider": "metro", "dev_months": "3"}
    asked = (field for field in outcome.fields if field.required and field.kind != "grant")
    return {
        field.key: known.get(field.key)
        or (field.options[0].key if field.options else str(field.minimum or SAMPLES[field.kind.value]))
        for field in asked
    }


def _next(procedure: Procedure, stage: Stage, seen: list[str]) -> Outcome:
    """The first outcome that leads where the walk has not been, else one that ends it."""
    fresh = [one for one in stage.outcomes if procedure.stage(one.to) and one.to not in seen]
    ends = [one for one in stage.outcomes if procedure.end(one.to)]
    found: Outcome = (fresh or ends or list(stage.outcomes))[0]
    return found


def _acted(house: House, reference: str, run: dict[str, Any], place: tuple[Procedure, Stage], seen: list[str]) -> None:
    """One stage decided or signed, after a look at the page on which it is done."""
    procedure, stage = place
    case = house.case(reference)
    roles = stage.signed_by_many if stage.signed_by_many and len(case["providers"]) > 1 else stage.signed_by
    for role in roles or stage.actors[:1]:
        who = _visitor(house, role, run["provider"], case["opened_as"] or "")
        page = who.see(f"/workbench/cases/{reference}")
        page = page if page.status == 200 else who.see(f"/track/{reference}")
        assert page.status == 200 and not CODE.search(page.text), (stage.key, CODE.search(page.text))
        assert f'name="run" value="{run["run"]}"' in page.text, (stage.key, role)
        outcome = stage.outcomes[0] if stage.signed_by else _next(procedure, stage, seen)
        values: dict[str, Any] = {"run": run["run"]}
        if not stage.signed_by:
            values |= {"outcome": outcome.key, "answers": _answers(outcome), "late_reason": "示例原因"}
            values |= {"reason": "示例理由"} if outcome.reason is not Reason.NONE else {}
        elif role != APPLICANT:
            values["answers"] = _answers(outcome)
        done = house.command(who, reference, "sign" if stage.signed_by else "decide", **values)
        assert done.status == 200, (stage.key, role, done.text)


@pytest.mark.parametrize(("pack", "key"), WALKS)
def test_a_procedure_is_walked_to_an_end_by_those_whose_turn_it_is(opened: Any, pack: str, key: str) -> None:
    house: House = opened(pack=pack)
    procedure = load_pack(pack).procedure(key)
    assert procedure is not None
    reference, seen = _begun(house, procedure), [""]
    for _ in range(15):
        waiting = [run for run in house.case(reference)["stages"] if run["state"] == "open"]
        if not waiting:
            break
        stage = procedure.stage(waiting[0]["key"])
        assert stage is not None
        seen.append(stage.key)
        _acted(house, reference, waiting[0], (procedure, stage), seen)
    assert house.case(reference)["state"] not in ("open", "returned")
    swept = house.sweep()
    assert swept.stuck == 0
    texts = [f"{mail['Subject']}\n{mail.get_content()}" for mail in letters(house.outbox)]
    assert [text for text in texts if CODE.search(text)] == []
