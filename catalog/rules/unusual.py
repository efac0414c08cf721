"""Use of restricted data that is out of the ordinary, seen from the log of calls (HZ-7.4b; the measures are ours).

What a holder does with the data elsewhere, such as sending them abroad, no log of this platform shows. These are
warnings for people to look into, and nothing is decided by them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

REFUSED_A_DAY = 20
"""Refused calls of one grant on one day from which somebody seems to try more than the grant allows."""
STRANGERS_A_DAY = 100
"""Calls of one data set without any grant on one day from which somebody seems to look for a way in."""
BULK_ROWS = 10_000
"""Rows of one grant on one day below which nothing counts as taken in bulk."""
BULK_TIMES = 10
"""How many times the middle of the grant's other days a day must be to count as out of the ordinary."""
REFUSED, STRANGERS, BULK = "refused", "strangers", "bulk"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDay:
    """What was done under a grant on a day (UTC, ISO): calls that were answered, rows they got, calls refused.

    `grant` is empty for calls that named no grant of ours.
    """

    grant: str
    day: str
    answered: int = 0
    rows: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """A day out of the ordinary: `kind` is refused, strangers or bulk; `usual` the middle of the other days."""

    kind: str
    grant: str
    day: str
    amount: int
    usual: int = 0


def unusual_days(days: Iterable[GrantDay]) -> Iterator[Unusual]:
    """Every day out of the ordinary among those of one data set, in the order of grants and days."""
    by_grant: dict[str, list[GrantDay]] = defaultdict(list)
    for one in days:
        by_grant[one.grant].append(one)
    for grant in sorted(by_grant):
        yield from _of_grant(sorted(by_grant[grant], key=lambda one: one.day))


def _of_grant(days: list[GrantDay]) -> Iterator[Unusual]:
    for one in days:
        kind, most = (REFUSED, REFUSED_A_DAY) if one.grant else (STRANGERS, STRANGERS_A_DAY)
        if one.refused >= most:
            yield Unusual(kind=kind, grant=one.grant, day=one.day, amount=one.refused)
        others = [other.rows for other in days if other.rows and other is not one]
        usual = int(median(others)) if others else 0
        if others and one.rows >= max(BULK_ROWS, BULK_TIMES * usual):
            yield Unusual(kind=BULK, grant=one.grant, day=one.day, amount=one.rows, usual=usual)
