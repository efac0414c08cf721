"""How cases and grants stand against the rules of time and record (R-406 to R-411, R-413): a report for operators.

It reads and changes nothing, so that it can be asked for as often as one likes. The sweep reminds whoever has to act,
ends grants and writes registers; this finds what it could not do, and what was taken away behind its back.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from casework.desk import Desk
from casework.filing import EVERY_CASE, listed_cases
from casework.publishing import slug_of
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.grants import Grant
from catalog.rules.packs import Pack
from catalog.rules.shortfalls import (
    Seen,
    Shortfall,
    grant_shortfalls,
    late_stages,
    out_of_the_ordinary,
    register_of,
    row_of,
    unlogged,
)
from runtime.call_counts import days_of_calls, grant_days
from runtime.records import RecordStore
from runtime.rights import grant_right

LOOKED_BACK = 31
"""How many days of the call log are held against what was counted; ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was found in how many cases, the cases that could not be read, and the data sets whose log was counted."""

    found: tuple[Shortfall, ...]
    cases: int
    unread: int
    entries: int


def standing(desk: Desk, access: RecordStore, published: Path) -> Standing:
    """Every shortfall by the desk's clock. A case that its pack does not know is counted and stops no other."""
    names = _published_names(desk, published)
    found: list[Shortfall] = []
    cases = unread = 0
    entries: set[str] = set()
    for case in listed_cases(desk, EVERY_CASE):
        cases += 1
        try:
            found += _of_case(desk, access, names, case)
        except LookupError:  # its pack is not shipped any more
            unread += 1
        entries |= {entry for grant in case.grants for entry in grant.entries}
    found += _of_logs(desk, access, sorted(entries))
    return Standing(found=tuple(found), cases=cases, unread=unread, entries=len(entries))


def _of_case(
    desk: Desk, access: RecordStore, names: Callable[[Pack], Mapping[str, str]], case: Case
) -> Iterator[Shortfall]:
    pack, now = desk.laws.of(case), desk.now()
    yield from late_stages(case, pack, now)
    for grant in case.grants:
        seen = Seen(opens=_opens(desk, access, grant), named=names(pack).get(case.reference))
        yield from grant_shortfalls(case, pack, grant, seen, now)


def _opens(desk: Desk, access: RecordStore, grant: Grant) -> bool:
    """Whether access would let in the holder of the grant now."""
    right = grant_right(access, grant.id)
    return right is not None and right.grant.in_force_at(desk.now())


def _published_names(desk: Desk, published: Path) -> Callable[[Pack], Mapping[str, str]]:
    """The applicants of the published register of a pack, by reference; read once."""
    kept: dict[str, Mapping[str, str]] = {}

    def names(pack: Pack) -> Mapping[str, str]:
        register = register_of(pack)
        if register is None:
            return {}
        if pack.key not in kept:
            slug, titles = slug_of(register), dict(register.columns)
            path = published / desk.directory.authority / slug / f"{slug}.csv"
            kept[pack.key] = _column(path, titles["reference"].zh, titles["applicant"].zh)
        return kept[pack.key]

    return names


def _column(path: Path, key: str, value: str) -> Mapping[str, str]:
    """One column of a published table by another; nothing where there is no table."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return {row[key]: row[value] for row in csv.DictReader(stream) if row.get(key) and value in row}
    except (OSError, UnicodeDecodeError, csv.Error):
        return {}


def _of_logs(desk: Desk, access: RecordStore, entries: list[str]) -> Iterator[Shortfall]:
    """R-411: each day's calls as access counted them against the lines of its log; R-413: what the lines show."""
    last, pack = local_date(desk.now()), desk.laws.in_force
    for entry in entries:
        days = grant_days(access, entry, last - timedelta(days=LOOKED_BACK), last) if row_of(pack, "R-413") else ()
        yield from out_of_the_ordinary(pack, entry, days)
        for one in days_of_calls(access, entry, last - timedelta(days=LOOKED_BACK), last):
            yield from unlogged(pack, entry, one.day, one.counted, one.lines)
