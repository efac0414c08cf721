"""How long a stage may take: the number and unit as the text gives them, never an invented one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """`immediately`, `timely`, `periodically` and `none` carry no number in the text and are shown as such."""

    WORKING_DAYS = "working_days"
    MONTHS = "months"
    DATES = "dates"  # days of the year that the text prints, such as 30 April
    SET = "set"  # a date that the authority sets from case to case
    PERIOD = "period"  # the end of the period of a recurring duty
    IMMEDIATELY = "immediately"
    TIMELY = "timely"
    PERIODICALLY = "periodically"
    NONE = "none"


_COUNTED = (Unit.WORKING_DAYS, Unit.MONTHS, Unit.DATES, Unit.SET, Unit.PERIOD)
PERIOD_UNTIL = "period_until"  # the fact that holds the end of a recurring duty's period


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A time limit. `soft` marks an in-principle limit that takes a reason instead of a sanction.

    `field` names the fact of the case that holds the number (of working days or months) or the date, where the text
    leaves it to the agreement or to the authority. `dates` are MM-DD; `at_least` working days must remain until the
    date, else the next one counts; with `aim_before` a date that is a day off is aimed at on the working day before
    it (AMB-06, ours).
    """

    unit: Unit = Unit.NONE
    n: int = 0
    soft: bool = False
    field: str = ""
    dates: tuple[str, ...] = ()
    at_least: int = 0
    aim_before: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether a due date follows from it, be it by a number or date that the case itself holds."""
        return self.unit in _COUNTED


NO_LIMIT = Limit()


def parse_limit(raw: object) -> Limit:
    """A limit from `{n, unit, soft}`, a bare unit such as `immediately`, or null. Raises ValueError otherwise."""
    if raw is None:
        return NO_LIMIT
    if isinstance(raw, str):
        return _sound(Limit(unit=Unit(raw)))
    if not isinstance(raw, Mapping):
        raise ValueError(f"a limit is a mapping, a unit or null, not {raw!r}")
    unit = Unit(str(raw["unit"]))
    dates = raw.get("dates") or ()
    return _sound(
        Limit(
            unit=unit,
            n=int(raw.get("n", 0)),
            soft=bool(raw.get("soft", False)),
            field=str(raw.get("field") or (PERIOD_UNTIL if unit is Unit.PERIOD else "")),
            dates=tuple(str(day) for day in ((dates,) if isinstance(dates, str) else dates)),
            at_least=int(raw.get("at_least", 0)),
            aim_before=bool(raw.get("aim_before", False)),
        )
    )


def _sound(limit: Limit) -> Limit:
    """The limit itself. Raises ValueError where it says too little to count by."""
    if limit.unit in (Unit.WORKING_DAYS, Unit.MONTHS) and limit.n < 1 and not limit.field:
        raise ValueError(f"a limit in {limit.unit} counts at least one, or names the field that holds the number")
    if limit.unit is Unit.DATES and not (limit.dates and all(_is_day(day) for day in limit.dates)):
        raise ValueError("a limit by dates lists days of the year as MM-DD")
    if limit.unit is Unit.SET and not limit.field:
        raise ValueError("a limit that the authority sets names the field that holds the date")
    return limit


def _is_day(text: str) -> bool:
    return re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", text) is not None and text not in _NO_DAYS


# Days that do not exist every year would make a date that cannot be computed.
_NO_DAYS = ("02-29", "02-30", "02-31", "04-31", "06-31", "09-31", "11-31")
