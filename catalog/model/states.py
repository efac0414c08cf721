"""Where an entry stands: shown, hidden or gone, since when, why, by which clause, and what was there last.

The words for the ways to be gone are those of the texts: withdrawn after a claim was verified (HZ-4.7c, LS-17c,
ZJ-44¶2a), taken down by approval or ex officio (HZ-2.6.9b, d), destroyed (HZ-2.6.10). Draft and rechecking are ours.
"""

import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from catalog.model.label import NO_LABEL, Label


class State(StrEnum):
    """The seven states of an entry."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    RECHECKING = "rechecking"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken_down"
    DESTROYED = "destroyed"


PAUSED = frozenset({State.SUSPENDED, State.RECHECKING})
GONE = frozenset({State.WITHDRAWN, State.TAKEN_DOWN, State.DESTROYED})


class Decision(NamedTuple):
    """The decided case behind a state; `outcome` is the outcome's key, or empty."""

    reference: str = ""
    date: datetime.date | None = None
    outcome: str = ""


class LastFile(NamedTuple):
    """A file as it was last published; `hash` is `sha256:...`, `bytes` its size, None where nobody wrote it down."""

    name: str
    title: Label = NO_LABEL
    format: str = ""
    bytes: int | None = None
    hash: str = ""


class Standing(NamedTuple):
    """What an entry that is not simply published says of itself; every part may be missing."""

    since: datetime.date | None = None
    reason: Label = NO_LABEL
    clauses: tuple[str, ...] = ()
    decision: Decision = Decision()
    last_on: datetime.date | None = None  # the last day on which the files were published
    last_files: tuple[LastFile, ...] = ()


NO_STANDING = Standing()


def standing_facts(standing: Standing) -> Mapping[str, object]:
    """The same in plain values, for the functions and for other systems."""
    return {
        "since": standing.since.isoformat() if standing.since else "",
        "reason": {"zh": standing.reason.zh, "en": standing.reason.en},
        "clauses": list(standing.clauses),
        "decision": standing.decision.reference,
    }
