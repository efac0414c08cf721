"""What happened to access: grants and the data themselves. Names and keys are stored and therefore frozen."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantIssued:
    """Access was granted: the entries, the span of dates (both inclusive), and calls a minute."""

    at: datetime
    grant: str
    entries: tuple[str, ...]
    starts_on: date
    ends_on: date
    calls_per_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """The holder drew a token; only its hash is kept, and an earlier token stops working."""

    at: datetime
    by: str
    grant: str
    token_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantSuspended:
    """Access stands still until resumed."""

    at: datetime
    by: str
    office: str
    grant: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantResumed:
    """Access goes on."""

    at: datetime
    by: str
    office: str
    grant: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRevoked:
    """Access ended before its term."""

    at: datetime
    by: str
    office: str
    grant: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantExpired:
    """The term is over; recorded by the sweep, though access closes by the date itself (SD-A5-2.2)."""

    at: datetime
    grant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantReminded:
    """The holder and the opening body were told that the term ends in `days` days (ours)."""

    at: datetime
    grant: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSuspended:
    """Opening of a data set was suspended while a claim is verified (HZ-4.7, ZJ-44)."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataResumed:
    """Opening of a suspended data set went on."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataWithdrawn:
    """A data set was withdrawn from opening."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRenewed:
    """The term of a grant was lengthened before or after its end (SD-A5-2.2, HZ-A5-3(3)b)."""

    at: datetime
    by: str
    office: str
    grant: str
    ends_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTakenDown:
    """A data set was taken off the portal, its entry kept as a notice (HZ-2.6.9)."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRestored:
    """A data set that was taken down or withdrawn is open again."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDestroyed:
    """The data in the open store were destroyed beyond recovery (HZ-2.6.10)."""

    at: datetime
    entries: tuple[str, ...]
