"""Cases counted by month, procedure and body, with how many steps met their limit (SD-19b; how it is counted is ours).

A case counts in the month (Shanghai) in which it came and in the one in which it ended, once for each body that takes
part. A step with a limit that a rule sets counts in the month of its last day, so that a month that is over does not
change any more: in time when it was decided by then, late when not. A step that nobody had to take by then, because
the case had ended, had gone back to the applicant or had taken another way, counts as neither.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from catalog.rules.calendars import local_date
from catalog.rules.cases import Case, Run
from catalog.rules.packs import Procedure
from catalog.rules.permissions import AUTHORITY, bodies, offices

RECEIVED, CLOSED, IN_TIME, LATE = "received", "closed", "in_time", "late"
_Counted = tuple[str, str, str]  # month, body, what


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a body had of a procedure in a month (`2026-11`). `body` is a slug, or the role of an office called in."""

    month: str
    procedure: str
    body: str
    received: int = 0
    closed: int = 0
    in_time: int = 0
    late: int = 0


def tallies(cases: Iterable[tuple[Case, Procedure | None]], authority: str, before: str) -> tuple[Tally, ...]:
    """The tallies of the months before `before`, in order. Recurring duties are no cases of anybody's and left out.

    A case whose procedure is not known any more is received and closed, and has no steps.
    """
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for case, procedure in cases:
        if procedure is None or procedure.recurs is None:
            for month, body, what in _counted(case, procedure, authority):
                counted[month, case.procedure, body, what] += 1
    keys = sorted({key[:3] for key in counted if key[0] < before})
    return tuple(_tally(key, counted) for key in keys)


def _tally(key: tuple[str, str, str], counted: Counter[tuple[str, str, str, str]]) -> Tally:
    numbers = {what: counted[(*key, what)] for what in (RECEIVED, CLOSED, IN_TIME, LATE)}
    return Tally(month=key[0], procedure=key[1], body=key[2], **numbers)


def _counted(case: Case, procedure: Procedure | None, authority: str) -> Iterator[_Counted]:
    for body in sorted(bodies(case)) or [authority]:
        yield _month(case.submitted_at), body, RECEIVED
        if case.ended_at:
            yield _month(case.ended_at), body, CLOSED
    if procedure:
        for run in case.runs:
            yield from _step(case, run, procedure, authority)


def _step(case: Case, run: Run, procedure: Procedure, authority: str) -> Iterator[_Counted]:
    stage = procedure.stage(run.stage)
    if stage is None or run.due_on is None or run.soft:
        return
    what = _verdict(case, run)
    for office in offices(case, run, stage) if what else ():
        body = authority if office == AUTHORITY else office.removeprefix("publisher:")
        yield run.due_on.isoformat()[:7], body, what


def _verdict(case: Case, run: Run) -> str:
    """Whether a step met its last day; empty where nobody had to take it by then."""
    ended = run.closed_at or case.ended_at
    in_time = ended is not None and run.due_on is not None and local_date(ended) <= run.due_on
    if run.closed_at and run.outcome:
        return IN_TIME if in_time else LATE
    if in_time or (ended is None and case.state != "open"):
        return ""
    return LATE


def _month(instant: datetime) -> str:
    return local_date(instant).isoformat()[:7]
