"""Grants: who may use which restricted entries, and until when; derived from events, never edited."""

from dataclasses import dataclass
from datetime import date, datetime

from catalog.rules.calendars import local_date

NO_TERM = date(2200, 12, 31)  # where neither the text nor the agreement ends the use


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A right of access. Both dates are inclusive local dates; `calls_per_minute` limits the interface."""

    id: str
    entries: tuple[str, ...]
    starts_on: date
    ends_on: date
    calls_per_minute: int
    token_sha256: str = ""
    suspended: bool = False
    revoked: bool = False
    expired: bool = False
    reminded_days: frozenset[int] = frozenset()

    @property
    def has_term(self) -> bool:
        """Whether the use ends on a day that was agreed."""
        return self.ends_on < NO_TERM

    def state_at(self, now: datetime) -> str:
        """`pending`, `active`, `suspended`, `revoked` or `expired`; the date decides even before the sweep has run."""
        today = local_date(now)
        if self.revoked:
            return "revoked"
        if self.expired or today > self.ends_on:
            return "expired"
        if self.suspended:
            return "suspended"
        return "active" if today >= self.starts_on else "pending"

    def in_force_at(self, now: datetime) -> bool:
        """Whether access is open (SD-A5-2.2: it closes by itself on the end date)."""
        return self.state_at(now) == "active"
