"""Answers against the questions of a form, both sides of each boundary."""

import pytest

from catalog.law.packs_source import load_pack
from catalog.rules.forms import MAX_LINE, FormField, Kind, Option, errors
from catalog.rules.labels import Label


def question(kind: Kind, **changes: object) -> FormField:
    return FormField(key="q", kind=kind, label=Label("问题"), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "changes", "good", "bad", "code"),
    [
        (Kind.STRING, {}, "x" * MAX_LINE, "x" * (MAX_LINE + 1), "too-long"),
        (Kind.STRING, {}, "好", "", "required"),
        (Kind.STRING, {}, "好", "a\x00b", "control-characters"),
        (Kind.INTEGER, {"minimum": 2}, "2", "1", "too-small"),
        (Kind.INTEGER, {"maximum": 5}, "5", "6", "too-large"),
        (Kind.INTEGER, {}, "12", "1.5", "not-a-number"),
        (Kind.DATE, {}, "2026-02-28", "2026-02-30", "not-a-date"),
        (Kind.CHOICE, {"options": (Option(key="a", label=Label("甲")),)}, "a", "b", "not-a-choice"),
        (Kind.EMAIL, {}, "a@b.example", "a@b.example\nBcc: c@d.example", "control-characters"),
        (Kind.PHONE, {}, "0571-00000000", "call me", "not-a-phone"),
        (Kind.ENTRY, {}, "metro/rides", "../etc/passwd", "not-an-entry"),
        (Kind.ENTRIES, {}, "metro/rides\nwater/use", "metro/rides\nWater", "not-an-entry"),
        (Kind.CONFIRM, {}, "yes", "no", "not-confirmed"),
    ],
)
def test_an_answer_is_accepted_or_named(kind: Kind, changes: dict[str, object], good: str, bad: str, code: str) -> None:
    assert errors((question(kind, **changes),), {"q": good}) == ()
    assert [error.code for error in errors((question(kind, **changes),), {"q": bad})] == [code]


def test_an_answer_without_a_question_is_named() -> None:
    assert [error.code for error in errors((), {"evil": "x"})] == ["unknown-field"]


@pytest.mark.clause("HZ-3.2.1¶2")
@pytest.mark.parametrize(("level", "codes"), [("1", ["too-small"]), ("2", [])])
def test_hangzhou_asks_for_protection_level_two(level: str, codes: list[str]) -> None:
    procedure = load_pack("hangzhou").procedure("restricted_application")
    item = procedure.form.field("mlps_level") if procedure else None
    assert item
    assert [error.code for error in errors((item,), {"mlps_level": level})] == codes


def test_natural_persons_are_not_asked_for_a_contact_person() -> None:
    procedure = load_pack("hangzhou").procedure("restricted_application")
    assert procedure
    asked = {kind: {item.key for item in procedure.form.put_to(kind)} for kind in ("natural", "legal")}
    assert asked["legal"] - asked["natural"] == {"contact_person", "responsible_person"}
