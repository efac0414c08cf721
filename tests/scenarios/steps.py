"""What a scenario says, as values: who applies, each step, and what is to come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.scenarios.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who asks: what kind of person, whether the name is checked, whether signed in, or which officer it is."""

    kind: str = "legal"
    verified: bool = True
    anonymous: bool = False
    works_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStage:
    """A stage that is expected to be open; what is not written is expected not to be so."""

    stage: str
    provider: str = ""
    start_on: date | None = None
    due_on: date | None = None
    days: int = 0
    months: int = 0
    fixed: bool = False
    also_on: date | None = None
    provisional: bool = False
    in_principle: bool = False

    def __str__(self) -> str:
        """As a sentence that fails is written."""
        words = [self.stage, self.provider]
        words += [f"自 {self.start_on}"] if self.start_on else []
        words += [f"{self.due_on} 到期（{self._counted()}）"] if self.due_on else ["没有期限"]
        words += [f"另有 {self.also_on}"] if self.also_on else []
        words += ["暂定"] * self.provisional + ["原则上"] * self.in_principle
        return " ".join(filter(None, words))

    def _counted(self) -> str:
        if self.fixed:
            return "写定的日期"
        return f"{self.months} 个月" if self.months else f"第 {self.days} 个工作日"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedGrant:
    """A grant on the day of the step."""

    state: str
    starts_on: date | None = None
    ends_on: date | None = None
    entries: tuple[str, ...] | None = None
    calls_per_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected after a step; None where the scenario says nothing of it."""

    place: Place
    refused: tuple[str, ...] | None = None
    faults: tuple[str, ...] | None = None
    state: str | None = None
    open: tuple[OpenStage, ...] | None = None
    told: tuple[str, ...] | None = None
    grants: tuple[ExpectedGrant, ...] | None = None
    suspended: tuple[str, ...] | None = None
    withdrawn: tuple[str, ...] | None = None
    returns: int | None = None
    lapsed: tuple[str, ...] | None = None
    reminders: tuple[str, ...] | None = None
    taken_down: tuple[str, ...] | None = None
    destroyed: tuple[str, ...] | None = None
    orders: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who does what when, and what is expected of it."""

    place: Place
    at: datetime
    who: str
    does: str
    then: Expected
    stage: str = ""
    provider: str = ""
    outcome: str = ""
    reason: str = ""
    late_reason: str = ""
    until: str = ""
    grant: int = 1
    facts: Mapping[str, str | None] = field(default_factory=dict)
    answers: Mapping[str, str | None] = field(default_factory=dict)
    calendar: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story, from a submission to wherever it leads."""

    place: Place
    name: str
    clauses: tuple[str, ...]
    pack: str
    procedure: str
    applicant: Applicant
    providers: tuple[str, ...]
    entries: tuple[str, ...]
    steps: tuple[Step, ...]
