"""What a plan or list promises: a case for each row, so that its body is reminded before the day and urged after it."""

from collections.abc import Iterator
from datetime import date, timedelta

from casework import references
from casework.desk import Desk
from casework.directory import Planned
from catalog.rules import commands as cmd
from catalog.rules.limits import PERIOD_UNTIL
from catalog.rules.openings import OFFICE
from catalog.rules.planned_lists import ITEM, PLAN_ITEM

LEAD = timedelta(days=90)  # calendar days before the planned day on which the case of a row is opened; ours


def promised(desk: Desk, since: date, today: date) -> Iterator[cmd.Open]:
    """The cases that are to exist by `today`. What was due before `since`, the first day of duties, is nobody's now.

    A row keeps its case however often it is asked for; another planned day makes another promise.
    """
    if desk.laws.in_force.procedure(PLAN_ITEM) is None:
        return
    for row in desk.directory.planned:
        if since <= row.until <= today + LEAD:
            yield _opened(desk, row)


def _opened(desk: Desk, row: Planned) -> cmd.Open:
    until = row.until.isoformat()
    return cmd.Open(
        reference=references.derived_reference(PLAN_ITEM, row.entry, row.what, until),
        procedure=PLAN_ITEM,
        applicant_kind=OFFICE,
        office=row.body,
        providers=(row.body,),
        entries=(row.entry,),
        facts=((PERIOD_UNTIL, until), (ITEM, row.what)),
    )
