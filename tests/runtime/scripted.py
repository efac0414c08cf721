"""A transport that answers as it was told, and what became of the one letter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from runtime.letters import (
    Letter,
    Outcome,
)
from runtime.stores import CaseStore, Delivery


@dataclass
class Scripted:
    """A transport that answers as told and remembers what it was given."""

    outcomes: list[Outcome | Exception]
    given: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter, now: datetime) -> Outcome:
        self.given.append(letter)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def posted(cases: CaseStore, status: Delivery) -> Any:
    (one,) = cases.outbox_list(status).rows
    return one
