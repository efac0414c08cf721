"""What a person, or the platform, may ask of a case, in the imperative."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from catalog.rules.calendars import Calendar
from catalog.rules.packs import Pack

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who gives a command: an opaque id, roles (applicant, publisher, authority, platform), an officer's office.

    `kind` is natural, legal or unincorporated for the public; `verified` is a real-name check by the identity provider;
    `holds_secret` says that the request proved the case's secret; `is_head` marks the head of an office.
    """

    id: str
    roles: frozenset[str] = frozenset()
    office: str = ""
    kind: str = ""
    verified: bool = False
    holds_secret: bool = False
    is_head: bool = False


PLATFORM = Actor(id="platform", roles=frozenset({"platform"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Open a case. `answers` are checked here; only those the pack marks public ever reach an event."""

    reference: str
    procedure: str
    applicant_kind: str
    answers: Mapping[str, str] = field(default_factory=dict)
    providers: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    secret_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmit:
    """Send a returned submission again, completed."""

    answers: Mapping[str, str] = field(default_factory=dict)
    providers: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Decide an open stage by one of its outcomes."""

    run: int
    outcome: str
    reason: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Sign the agreement of an open stage as one of its parties."""

    run: int
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """Lengthen an open stage to the total that the text allows."""

    run: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take the submission back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """Call for the further step after the end."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawToken:
    """Draw a token for a grant in force; the plain token never reaches the rules."""

    grant: str
    token_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendGrant:
    """Let a grant stand still."""

    grant: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeGrant:
    """Let a suspended grant go on."""

    grant: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeGrant:
    """End a grant before its term."""

    grant: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recompute:
    """Count the open stages again on the calendar in force (platform)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Record every reminder that is due by now, and close grants whose term is over (platform)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    """Destroy the key of the case's personal data (authority, after the case is at rest)."""


Command = (
    Submit | Resubmit | Decide | Sign | Extend | Withdraw | Appeal | DrawToken | SuspendGrant | ResumeGrant
    | RevokeGrant | Recompute | Remind | Erase
)  # fmt: skip

# What may arrive over HTTP under `command`; platform commands and Submit never do.
OPEN_COMMANDS: dict[str, type[Any]] = {
    "resubmit": Resubmit,
    "decide": Decide,
    "sign": Sign,
    "extend": Extend,
    "withdraw": Withdraw,
    "appeal": Appeal,
    "draw_token": DrawToken,
    "suspend_grant": SuspendGrant,
    "resume_grant": ResumeGrant,
    "revoke_grant": RevokeGrant,
    "erase": Erase,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a rule needs from outside, handed in: who, by which pack and calendar, and when (aware UTC)."""

    actor: Actor
    pack: Pack
    calendar: Calendar
    now: datetime


def parse_command(name: str, raw: Mapping[str, Any]) -> Command | None:
    """The command called `name` from plain values; None when there is no such command or a value has a wrong type."""
    kind = OPEN_COMMANDS.get(name)
    if kind is None:
        return None
    values: dict[str, Any] = {}
    for item in fields(kind):
        if item.name not in raw:
            continue
        value = _typed(item.name, raw[item.name])
        if value is None:
            return None
        values[item.name] = value
    try:
        command: Command = kind(**values)
    except TypeError:
        return None
    return command


def _typed(name: str, value: object) -> object | None:
    if name == "run":
        return _number(value)
    if name == "answers":
        return _answers(value)
    if name in ("providers", "entries"):
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else None
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    """A run's number; no more digits than a case can have runs, because Python refuses to read thousands of them."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,6}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6 else None


def _answers(value: object) -> dict[str, str] | None:
    if not isinstance(value, Mapping) or not all(isinstance(answer, str) for answer in value.values()):
        return None
    return {str(key): str(answer) for key, answer in value.items()}
