"""The rules under test: packs and calendar as shipped, made-up people, and a way to drive a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.law.packs_source import load_calendar, load_pack
from catalog.rules import commands as cmd
from catalog.rules.cases import Case, fold
from catalog.rules.decisions import decide
from catalog.rules.events import Event
from catalog.rules.objections import Objection, objections
from catalog.rules.packs import Pack
from tests.rules.people import PEOPLE, answer


@dataclass(kw_only=True)
class Drive:
    """A case and the means to move it; each command must be free of objections."""

    pack: Pack
    procedure: str
    now: datetime = datetime(2026, 9, 24, 2, tzinfo=UTC)
    kind: str = "legal"
    providers: tuple[str, ...] = ("metro",)
    entries: tuple[str, ...] = ("metro/rides",)
    grant: str = ""
    events: list[Event] = field(default_factory=list)
    people: Mapping[str, cmd.Actor] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return fold(self.events)

    def context(self, who: str) -> cmd.Context:
        return cmd.Context(actor=self.people[who], pack=self.pack, calendar=load_calendar(), now=self.now)

    def answers(self, **changes: str) -> dict[str, str]:
        procedure = self.pack.procedure(self.procedure)
        assert procedure
        return {item.key: answer(item) for item in procedure.form.put_to(self.kind)} | changes

    def submit(self, who: str = "applicant", **changes: str) -> Case:
        command = cmd.Submit(
            reference="R1",
            procedure=self.procedure,
            applicant_kind=self.kind,
            answers=self.answers(**changes),
            providers=self.providers,
            entries=self.entries,
            grant=self.grant,
            holder="user-1" if self.grant else "",
        )
        assert objections(None, command, self.context(who)) == ()
        self.events.extend(decide(None, command, self.context(who)))
        return self.case

    def ask(self, command: Any, who: str) -> tuple[Objection, ...]:
        return objections(self.case, command, self.context(who))

    def codes(self, command: Any, who: str) -> set[str]:
        return {objection.code for objection in self.ask(command, who)}

    def give(self, command: Any, who: str) -> Case:
        assert self.ask(command, who) == ()
        self.events.extend(decide(self.case, command, self.context(who)))
        return self.case

    def decide(self, stage: str, outcome: str, who: str, **answers: str) -> Case:
        run = next(run for run in self.case.open_runs if run.stage == stage and run.provider in ("", self.office(who)))
        return self.give(cmd.Decide(run=run.run, outcome=outcome, reason="示例理由", answers=answers), who)

    def office(self, who: str) -> str:
        return self.people[who].office


@pytest.fixture
def drive() -> Callable[..., Drive]:
    """A driver for a procedure of a pack."""

    def make(pack: str, procedure: str, **changes: Any) -> Drive:
        return Drive(pack=load_pack(pack), procedure=procedure, people=PEOPLE, **changes)

    return make


TERMS = {"valid_until": "2026-12-31", "use_scope": "示例", "open_mode": "interface", "security_measures": "示例"}


@pytest.fixture
def terms() -> dict[str, str]:
    """What the data side fixes when it signs."""
    return dict(TERMS)
