"""Which reminders are due: at half time, the working day before, when due, when overdue (design section 5; ours).

Open-ended: everything due by now and not yet recorded. After missed runs only the most pressing one is sent for a
stage, and the milder ones count as recorded with it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.rules.calendars import local_date, morning_of
from catalog.rules.cases import Case, Run
from catalog.rules.grants import Grant

HALF, EVE, DUE, OVERDUE = "half", "eve", "due", "overdue"  # from mild to pressing
NUDGE = "nudge"  # where the text has no number, at an interval of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder for an open stage. `covers` are the milder kinds that it makes superfluous."""

    run: Run
    kind: str
    covers: tuple[str, ...] = ()


def schedule(run: Run) -> tuple[tuple[str, datetime], ...]:
    """Kind and instant (08:00 local, in UTC) of each reminder of a stage, mild first; none without a due date."""
    if run.due_on is None:
        return ()
    days = ((HALF, run.half_on), (EVE, run.eve_on), (DUE, run.due_on), (OVERDUE, run.due_on + timedelta(days=1)))
    return tuple((kind, morning_of(on)) for kind, on in days if on is not None and on >= run.start_on)


def _unrecorded(run: Run) -> tuple[tuple[str, datetime], ...]:
    """What is still to be recorded; a pressing kind that is recorded covers the milder ones."""
    left: list[tuple[str, datetime]] = []
    for kind, at in reversed(schedule(run)):
        if (kind, run.due_version) in run.reminded:
            break
        left.append((kind, at))
    return tuple(reversed(left))


def due_reminders(case: Case, now: datetime) -> tuple[Reminder, ...]:
    """One reminder for each open stage that has any due by `now`."""
    found: list[Reminder] = []
    for run in case.open_runs:
        due = [kind for kind, at in _unrecorded(run) if at <= now]
        if due:
            found.append(Reminder(run=run, kind=due[-1], covers=tuple(due[:-1])))
        elif run.nudge_on and morning_of(run.nudge_on) <= now:
            found.append(Reminder(run=run, kind=NUDGE))
    return tuple(found)


def expired_grants(case: Case, now: datetime) -> tuple[Grant, ...]:
    """Grants whose term is over and whose end is not recorded yet."""
    today = local_date(now)
    return tuple(g for g in case.grants if not g.expired and not g.revoked and today > g.ends_on)


def due_grant_reminders(case: Case, now: datetime, days_before: tuple[int, ...]) -> tuple[tuple[Grant, int], ...]:
    """Grants to remind of, each with the smallest number of days before the end that has been reached."""
    today = local_date(now)
    found: list[tuple[Grant, int]] = []
    for grant in _running(case):
        reached = [days for days in days_before if today >= grant.ends_on - timedelta(days=days)]
        if reached and today <= grant.ends_on and not any(days <= min(reached) for days in grant.reminded_days):
            found.append((grant, min(reached)))
    return tuple(found)


def _running(case: Case) -> tuple[Grant, ...]:
    return tuple(grant for grant in case.grants if not (grant.expired or grant.revoked))


def next_attention_at(case: Case, days_before: tuple[int, ...]) -> datetime | None:
    """The earliest instant at which the sweep has something to do; None when it never will. Feeds the due index."""
    instants = [at for run in case.open_runs for _, at in _unrecorded(run)]
    instants += [morning_of(run.nudge_on) for run in case.open_runs if run.nudge_on]
    instants += [order.at for order in case.open_orders]
    for grant in _running(case):
        instants.append(morning_of(grant.ends_on + timedelta(days=1)))
        told = min(grant.reminded_days, default=10**6)
        instants += [morning_of(grant.ends_on - timedelta(days=days)) for days in days_before if days < told]
    return min(instants, default=None)
