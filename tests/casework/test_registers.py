"""Public registers: what may be known of whom, the same bytes for the same cases, and nothing from the vault."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.publishing import harmless
from catalog.law.packs_source import load_pack
from catalog.rules.registers import masked_name
from tests.casework.house import BUREAU, House
from tests.casework.test_steps import TERMS, _granted, _walk


def table(house: House, name: str) -> list[dict[str, str]]:
    """The rows of a published register."""
    path = house.published / BUREAU / name / f"{name}.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


@pytest.mark.clause("HZ-3.2b")
def test_a_company_that_obtained_restricted_data_is_listed_by_name(house: House) -> None:
    reference = _granted(house, house.applicant())
    house.sweep()
    (row,) = table(house, "restricted-users")
    assert (row["编号"], row["利用主体"], row["数据集"]) == (reference, "示例", "metro/rides")
    assert (row["开通日期"], row["有效期至"]) == ("2026-03-02", "2026-12-31")


@pytest.mark.clause("HZ-3.2b")
def test_the_name_of_a_natural_person_is_masked(house: House) -> None:
    person = house.signed_in("dev:zhang-shili")
    body = {"procedure": "restricted_application", **house.answers("restricted_application", "natural")}
    reference = person.send("/api/cases", body | {"applicant_name": "张示例"}).json["reference"]
    run = _walk(house, reference, "filing", person)
    house.command(house.officer("metro"), reference, "decide", run=run["run"], outcome="filed")
    house.sweep()
    (row,) = table(house, "restricted-users")
    assert row["利用主体"] == "张＊＊"
    assert "张示例" not in (house.published / BUREAU / "restricted-users" / "restricted-users.csv").read_text("utf-8")


@pytest.mark.clause("HZ-4.6e")
def test_the_reason_of_a_refusal_is_public_for_organisations_and_stays_with_natural_persons(house: House) -> None:
    company = house.submit("demand", house.applicant())["reference"]
    person = house.submit("demand")["reference"]
    for reference in (company, person):
        house.command(house.officer(), reference, "decide", run=1, outcome="refuse", reason="涉及张某的示例理由")
    house.sweep()
    assert {row["编号"]: row["理由"] for row in table(house, "decided-demands")} == {
        company: "涉及张某的示例理由",
        person: "",
    }


def test_registers_are_valid_data_packages_and_written_only_when_they_change(house: House) -> None:
    assert house.sweep().registers == ()  # a register without a row has nothing to say yet
    reference = house.submit("consultation", subject="示例标题")["reference"]
    house.command(house.officer(), reference, "decide", run=1, outcome="reply", answers={"reply": "示例答复"})
    assert house.sweep().registers == ("answered_consultations",)
    assert house.sweep().registers == ()
    folder = house.published / BUREAU / "answered-consultations"
    assert [row["答复"] for row in table(house, "answered-consultations")] == ["示例答复"]
    package = Package(str(folder / "datapackage.json"))
    assert package.validate().valid
    assert json.loads((folder / "datapackage.json").read_bytes())["catalog"]["register"] == "answered_consultations"


def test_the_interface_gives_the_same_rows_to_anybody(house: House) -> None:
    _granted(house, house.applicant())
    reply = house.visitor().see("/api/registers/restricted-users")
    assert reply.json["rows"][0]["applicant"] == "示例"
    assert house.visitor().see("/api/registers/nothing").status == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t=", "\r="])
def test_no_cell_of_a_register_starts_a_formula(house: House, start: str) -> None:
    reference = house.submit("consultation", subject="示例")["reference"]
    answer = {"reply": f"{start}HYPERLINK(1)"}
    reply = house.command(house.officer(), reference, "decide", run=1, outcome="reply", answers=answer)
    assert reply.status == 200
    house.sweep()
    (row,) = table(house, "answered-consultations")
    assert row["答复"].startswith("'")


@given(st.text(max_size=30))
def test_a_cell_never_starts_a_formula_whatever_was_written(text: str) -> None:
    assert harmless(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") or not harmless(text)


@given(st.text(min_size=2, max_size=20).filter(lambda text: len(text.strip()) > 1))
def test_a_masked_name_shows_its_first_letter_alone(name: str) -> None:
    assert masked_name(name, "natural") == f"{name.strip()[0]}＊＊"
    assert masked_name(name, "legal") == name.strip()


WORDS = st.text(alphabet="甲乙丙丁戊己庚辛壬癸子丑寅卯", min_size=6, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_personal_answer_of_anybody_ever_appears_in_a_register(house: House, data: st.DataObject) -> None:
    procedure = data.draw(st.sampled_from(["consultation", "demand"]))
    pack = load_pack("hangzhou").procedure(procedure)
    assert pack is not None
    personal = {
        one.key: data.draw(WORDS) for one in pack.form.fields if one.personal and one.kind in ("string", "text")
    }
    reference = house.submit(procedure, **personal)["reference"]
    if procedure == "demand":
        house.command(house.officer(), reference, "decide", run=1, outcome="refuse", reason=data.draw(WORDS))
    else:
        house.command(house.officer(), reference, "decide", run=1, outcome="reply", answers={"reply": "示例"})
    house.sweep()
    public = "".join(path.read_text("utf-8") for path in Path(house.published).rglob("*.*"))
    assert reference in public
    assert [word for word in personal.values() if word in public] == []
    assert TERMS["use_scope"] not in public
