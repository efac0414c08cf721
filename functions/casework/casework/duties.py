"""Recurring duties: one case for each body and period, opened by the sweep once a day."""

from collections.abc import Iterator
from datetime import date

from casework import references
from casework.ageing import outdated
from casework.desk import Desk
from casework.orders import opened
from casework.promises import promised
from catalog.rules import commands as cmd
from catalog.rules.calendars import local_date
from catalog.rules.limits import PERIOD_UNTIL
from catalog.rules.packs import Procedure
from catalog.rules.permissions import PUBLISHER
from catalog.rules.procedures import Recurrence
from catalog.rules.recurrences import Period, periods_open
from runtime.records import Record

PARTITION = "duties"


def open_duties(desk: Desk) -> int:
    """Open the cases of every recurring duty whose time has come; how many. Looks once a local day."""
    today = local_date(desk.now())
    kept = desk.records.fetch(PARTITION, "looked")
    if kept and kept.body["on"] == today.isoformat():
        return 0
    since = date.fromisoformat(str(kept.body["since"])) if kept else today
    count = sum(opened(desk, command) for command in _commands(desk, since, today))
    body = {"on": today.isoformat(), "since": since.isoformat()}
    desk.records.put(Record(partition=PARTITION, sort="looked", body=body))
    return count


def _commands(desk: Desk, since: date, today: date) -> Iterator[cmd.Open]:
    yield from promised(desk, since, today)
    yield from outdated(desk, today)
    for procedure in desk.laws.in_force.procedures:
        if procedure.recurs is None:
            continue
        for period in periods_open(procedure.recurs, since, today):
            yield from (_command(desk, procedure, body, period) for body in _bodies(desk, procedure.recurs))


def _bodies(desk: Desk, recurrence: Recurrence) -> tuple[str, ...]:
    """Every publisher for what publishers owe; one case for the authority or another office."""
    if recurrence.by != PUBLISHER:
        return (desk.directory.authority,)
    return tuple(sorted(key for key, body in desk.directory.bodies.items() if key != desk.directory.authority))


def _command(desk: Desk, procedure: Procedure, body: str, period: Period) -> cmd.Open:
    until = period.until.isoformat()
    by = procedure.recurs.by if procedure.recurs else ""
    return cmd.Open(
        reference=references.derived_reference(desk.laws.in_force.key, procedure.key, body, until),
        procedure=procedure.key,
        applicant_kind="office",
        office=body,
        opened_as=by,
        providers=(body,) if by == PUBLISHER else (),
        facts=((PERIOD_UNTIL, until),),
    )
