"""Data older than was promised: a quality ticket to the body that opens them (R-113: HZ-5.1e, LY-15, XA-26)."""

from collections.abc import Iterator
from datetime import date

from casework import references
from casework.desk import Desk
from casework.directory import PUBLISHED, Listed
from catalog.rules import commands as cmd
from catalog.rules.openings import OFFICE
from catalog.rules.permissions import AUTHORITY
from catalog.rules.planned_lists import ITEM
from catalog.rules.shortfalls import row_of

TICKET, RULE = "quality_ticket", "R-113"


def outdated(desk: Desk, today: date) -> Iterator[cmd.Open]:
    """The tickets that are to exist by `today`: one for each data set and missed update, however often it is asked.

    None where the pack has neither the rule nor the procedure; what is suspended or gone is not expected to be fresh.
    """
    pack = desk.laws.in_force
    if row_of(pack, RULE) is None or pack.procedure(TICKET) is None:
        return
    for entry in desk.directory.entries.values():
        if entry.status == PUBLISHED and entry.fresh_until and entry.fresh_until < today:
            yield _ticket(desk, entry, entry.fresh_until)


def _ticket(desk: Desk, entry: Listed, until: date) -> cmd.Open:
    words = desk.wordings.of(desk.wordings.languages[0])  # what is recorded is recorded in one language
    return cmd.Open(
        reference=references.derived_reference(TICKET, entry.key, until.isoformat()),
        procedure=TICKET,
        applicant_kind=OFFICE,
        office=desk.directory.authority,
        opened_as=AUTHORITY,
        providers=(entry.publisher,),
        entries=(entry.key,),
        facts=(("entry", entry.key), (ITEM, words.text("casework.outdated", until=until.isoformat()))),
    )
