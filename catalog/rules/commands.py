"""What a person, or the platform, may ask of a case, in the imperative."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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
    """Open a case. `answers` are checked here; only those the pack marks public ever reach an event.

    `grant` and `holder` are the grant that the case is about and whose it is, found by whoever gives the command.
    """

    reference: str
    procedure: str
    applicant_kind: str
    answers: Mapping[str, str] = field(default_factory=dict)
    providers: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    secret_sha256: str = ""
    grant: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Open a case that follows from another, or that recurs (platform). `facts` come from the order or the period."""

    reference: str
    procedure: str
    applicant: str = ""
    applicant_kind: str = ""
    office: str = ""
    opened_as: str = ""
    providers: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    secret_sha256: str = ""
    origin: str = ""
    grant: str = ""
    holder: str = ""
    facts: Facts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """Record that an order was carried out (platform)."""

    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmit:
    """Send a returned submission again, completed."""

    answers: Mapping[str, str] = field(default_factory=dict)
    providers: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Decide an open stage by one of its outcomes. `late_reason` explains an in-principle limit that was missed."""

    run: int
    outcome: str
    reason: str = ""
    late_reason: str = ""
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
class RenewGrant:
    """Lengthen a grant to a later last day, as an ISO date."""

    grant: str
    valid_until: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recompute:
    """Count the open stages again on the calendar in force (platform)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellState:
    """Tell the person that a data set is in another state now, once for each change of it (platform)."""

    entry: str
    status: str
    since: str
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Record every reminder that is due by now, and close grants whose term is over (platform)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    """Destroy the key of the case's personal data (authority, after the case is at rest)."""


Command = (
    Submit | Open | Resubmit | Decide | Sign | Extend | Withdraw | Appeal | DrawToken | SuspendGrant | ResumeGrant
    | RevokeGrant | RenewGrant | Recompute | Remind | Carry | Erase | TellState
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a rule needs from outside, handed in: who, by which pack and calendar, and when (aware UTC)."""

    actor: Actor
    pack: Pack
    calendar: Calendar
    now: datetime
