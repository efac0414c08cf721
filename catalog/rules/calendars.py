"""The working-day calendar of the State Council: weekends, days off, make-up working days, and how far it is known.

A working day is an ordinary weekday that is not a day off, or a weekend day that a yearly notice turns into a
make-up working day (AMB-01, ours: no text defines the word). Beyond `known_through` days follow the statutory
holidays only and every date counted over them is provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

from catalog.rules.labels import Label, parse_label

# Asia/Shanghai has kept UTC+8 without summer time since 1991, before the first case of any pack.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
SATURDAY = 5


class DayKind(StrEnum):
    """Why a day counts or not; the sentence for each is in the message catalogue."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    ESTIMATED_HOLIDAY = "estimated_holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The document behind a day. `number` and `url` are empty where nobody has found them; `local` is the city's."""

    id: str
    title: Label
    number: str = ""
    issued_on: str = ""
    url: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One step of a trace: the date, whether it counts, why, the name of the holiday and the notice behind it."""

    on: date
    counted: bool
    kind: DayKind
    name: str = ""
    estimated: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Where `n` working days end, whether an unannounced day was passed, and every day on the way."""

    due_on: date
    provisional: bool
    trace: tuple[Day, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Days off and make-up days by date, each with its name; `estimated` covers days after `known_through`.

    `sources` names the notice of a day by its id, and `estimated_by` the one that the estimate follows.
    """

    version: str
    known_from: date
    known_through: date
    days_off: Mapping[date, str] = field(default_factory=dict)
    make_up_days: Mapping[date, str] = field(default_factory=dict)
    estimated: Mapping[date, str] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    sources: Mapping[date, str] = field(default_factory=dict)
    estimated_by: str = ""

    def day(self, on: date) -> Day:
        """What `on` is; a date outside the known span is judged by weekend and statutory holiday, and says so."""
        guess = not self.known_from <= on <= self.known_through
        notice = self.notices.get(self.sources.get(on, ""))
        if on in self.make_up_days:
            return Day(on, True, DayKind.MAKE_UP, self.make_up_days[on], guess, notice)
        if on in self.days_off:
            return Day(on, False, DayKind.HOLIDAY, self.days_off[on], guess, notice)
        if guess and on in self.estimated:
            rule = self.notices.get(self.estimated_by)
            return Day(on, False, DayKind.ESTIMATED_HOLIDAY, self.estimated[on], True, rule)
        if on.weekday() >= SATURDAY:
            return Day(on, False, DayKind.WEEKEND, "", guess, notice)
        return Day(on, True, DayKind.WORKDAY, "", guess, notice)

    def is_working_day(self, on: date) -> bool:
        """Whether offices work on `on`."""
        return self.day(on).counted

    def count(self, start_on: date, working_days: int) -> Count:
        """The last of `working_days` days after `start_on`; the day of the event itself is not counted (AMB-01)."""
        if working_days < 1:
            raise ValueError("a limit counts at least one working day")
        trace: list[Day] = []
        on, left = start_on, working_days
        while left:
            on += timedelta(days=1)
            day = self.day(on)
            trace.append(day)
            left -= day.counted
        return Count(due_on=on, provisional=any(day.estimated for day in trace), trace=tuple(trace))

    def working_day_before(self, on: date) -> date:
        """The nearest working day earlier than `on`."""
        earlier = on - timedelta(days=1)
        while not self.is_working_day(earlier):
            earlier -= timedelta(days=1)
        return earlier


def local_date(instant: datetime) -> date:
    """The date in Asia/Shanghai of an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def morning_of(on: date) -> datetime:
    """08:00 in Asia/Shanghai on `on`, as an instant in UTC: when the reminders of a day are sent (ours)."""
    return datetime(on.year, on.month, on.day, 8, tzinfo=SHANGHAI).astimezone(UTC)


def parse_calendar(raw: Mapping[str, object]) -> Calendar:
    """A calendar from its JSON form. Raises KeyError or ValueError on a malformed table."""
    return Calendar(
        version=str(raw["version"]),
        known_from=date.fromisoformat(str(raw["known_from"])),
        known_through=date.fromisoformat(str(raw["known_through"])),
        days_off=_dated(raw["days_off"]),
        make_up_days=_dated(raw["make_up_days"]),
        estimated=_dated(raw.get("estimated", {})),
        notices=_notices(raw.get("notices", {})),
        sources=_dated(raw.get("sources", {})),
        estimated_by=str(raw.get("estimated_by", "")),
    )


def _dated(table: object) -> dict[date, str]:
    if not isinstance(table, Mapping):
        raise ValueError("a table of days maps ISO dates to names")
    return {date.fromisoformat(str(on)): str(name) for on, name in table.items()}


def _notices(table: object) -> dict[str, Notice]:
    if not isinstance(table, Mapping):
        raise ValueError("the notices are a mapping by their ids")
    return {str(key): _notice(str(key), row) for key, row in table.items()}


def _notice(key: str, row: object) -> Notice:
    if not isinstance(row, Mapping):
        raise ValueError(f"the notice {key!r} is a mapping")
    number, issued_on, url = (str(row.get(name) or "") for name in ("number", "issued_on", "url"))
    local, title = row.get("local") is True, parse_label(row["title"])
    return Notice(id=key, title=title, number=number, issued_on=issued_on, url=url, local=local)
