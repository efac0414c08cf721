"""How long a stage may take: the number and unit as the text gives them, never an invented one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """`none` and `timely` and `immediately` carry no number in the text and are shown as such."""

    WORKING_DAYS = "working_days"
    MONTHS = "months"
    IMMEDIATELY = "immediately"
    TIMELY = "timely"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A time limit. `soft` marks an in-principle limit that takes a reason instead of a sanction."""

    unit: Unit = Unit.NONE
    n: int = 0
    soft: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether a due date follows from it."""
        return self.unit in (Unit.WORKING_DAYS, Unit.MONTHS)


NO_LIMIT = Limit()


def parse_limit(raw: object) -> Limit:
    """A limit from `{n, unit, soft}`, a bare unit such as `immediately`, or null. Raises ValueError otherwise."""
    if raw is None:
        return NO_LIMIT
    if isinstance(raw, str):
        return Limit(unit=Unit(raw))
    if not isinstance(raw, Mapping):
        raise ValueError(f"a limit is a mapping, a unit or null, not {raw!r}")
    limit = Limit(unit=Unit(str(raw["unit"])), n=int(raw.get("n", 0)), soft=bool(raw.get("soft", False)))
    if limit.is_counted and limit.n < 1:
        raise ValueError(f"a limit in {limit.unit} counts at least one")
    return limit
