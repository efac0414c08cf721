"""Commands as they arrive, and the reasons in them: read whole or not at all, never with a crash."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules import commands as cmd
from catalog.rules.command_rows import OPEN_COMMANDS, parse_command
from catalog.rules.decisions import decide
from catalog.rules.grounds import MAX_REASON
from catalog.rules.objections import objections

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("name", "raw", "command"),
    [
        ("withdraw", {}, cmd.Withdraw()),
        ("decide", {"run": 2, "outcome": "pass"}, cmd.Decide(run=2, outcome="pass")),
        ("decide", {"run": "2", "outcome": "pass", "reason": "好"}, cmd.Decide(run=2, outcome="pass", reason="好")),
        ("sign", {"run": 0, "answers": {"a": "b"}}, cmd.Sign(run=0, answers={"a": "b"})),
        ("resubmit", {"providers": ["metro"], "entries": []}, cmd.Resubmit(providers=("metro",))),
        ("draw_token", {"grant": "R1-G1", "colour": "red"}, cmd.DrawToken(grant="R1-G1")),
    ],
)
def test_a_command_is_read_from_plain_values(name: str, raw: dict[str, Any], command: Any) -> None:
    assert parse_command(name, raw) == command


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("submit", {}),
        ("remind", {}),
        ("recompute", {}),
        ("__class__", {}),
        ("decide", {"outcome": "pass"}),
        ("decide", {"run": True, "outcome": "pass"}),
        ("decide", {"run": -1, "outcome": "pass"}),
        ("decide", {"run": 10**6, "outcome": "pass"}),
        ("decide", {"run": "9" * 5000, "outcome": "pass"}),
        ("decide", {"run": "٣", "outcome": "pass"}),
        ("decide", {"run": 1.0, "outcome": "pass"}),
        ("decide", {"run": 1, "outcome": None}),
        ("decide", {"run": 1, "outcome": "pass", "reason": ["x"]}),
        ("sign", {"run": 1, "answers": {"a": 1}}),
        ("sign", {"run": 1, "answers": [["a", "b"]]}),
        ("resubmit", {"entries": "metro/rides"}),
    ],
)
def test_what_is_no_command_is_none(name: str, raw: dict[str, Any]) -> None:
    assert parse_command(name, raw) is None


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["run", "outcome", "reason", "answers", "grant", "providers", "entries", "x"])


@given(name=st.sampled_from(sorted(OPEN_COMMANDS)), raw=st.dictionaries(KEYS, PLAIN))
def test_no_plain_value_breaks_the_reader(name: str, raw: dict[str, Any]) -> None:
    command = parse_command(name, raw)
    assert command is None or isinstance(command, OPEN_COMMANDS[name])


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("理" * MAX_REASON, ""),
        ("理" * (MAX_REASON + 1), "reason-too-long"),
        ("第一行\n第二行", ""),
        ("半个字\ud800", "invalid-answers"),
        ("倒\u202e写", "invalid-answers"),
        ("空\x00字", "invalid-answers"),
    ],
)
@pytest.mark.parametrize("kind", ["decide", "appeal", "suspend"])
def test_every_reason_is_plain_text_of_bounded_length(
    drive: Make, terms: dict[str, str], kind: str, reason: str, code: str
) -> None:
    """A half of a surrogate pair could not even be stored; a mark of direction could forge a mail."""
    d = drive("hangzhou", "rights_protection")
    d.submit()
    if kind == "appeal":
        d.decide("verify", "resume", "metro")
    command: Any = {
        "decide": cmd.Decide(run=2, outcome="resume", reason=reason),
        "appeal": cmd.Appeal(reason=reason),
        "suspend": cmd.SuspendGrant(grant="R1-G1", reason=reason),
    }[kind]
    found = d.codes(command, "applicant" if kind == "appeal" else "metro") - {"unknown-grant"}
    assert found == ({code} if code else set())


def test_deciding_what_was_objected_to_is_a_fault_of_the_caller(drive: Make) -> None:
    d = drive("hangzhou", "restricted_application")
    with pytest.raises(LookupError, match="lottery"):
        decide(None, cmd.Submit(reference="R", procedure="lottery", applicant_kind="legal"), d.context("applicant"))
    d.submit()
    for command, who in [
        (cmd.Decide(run=1, outcome="maybe"), "authority"),
        (cmd.Decide(run=9, outcome="pass"), "authority"),
        (cmd.Sign(run=1), "stranger"),
        (cmd.Extend(run=1), "authority"),
    ]:
        with pytest.raises(LookupError):
            decide(d.case, command, d.context(who))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"procedure": "lottery"}, {"unknown-procedure"}),
        ({"applicant_kind": "robot"}, {"applicant-kind"}),
        ({"providers": ()}, {"provider-unknown"}),
    ],
)
def test_a_submission_that_cannot_be_filed_says_why(drive: Make, changes: dict[str, Any], codes: set[str]) -> None:
    d = drive("hangzhou", "restricted_application")
    answers = d.answers(contact_person="示例", responsible_person="示例")
    if changes.get("applicant_kind"):
        answers = {key: text for key, text in answers.items() if key not in ("contact_person", "responsible_person")}
    values = {"procedure": d.procedure, "applicant_kind": "legal", "providers": ("metro",), "answers": answers}
    command = cmd.Submit(reference="R1", entries=("metro/rides",), **{**values, **changes})
    assert {one.code for one in objections(None, command, d.context("applicant"))} == codes
