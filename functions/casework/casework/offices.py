"""Which office a person works for, as its queue and the directory call it."""

from catalog.rules.cases import Case
from catalog.rules.commands import Actor
from catalog.rules.permissions import AUTHORITY, OFFICES, PUBLISHER


def office_of(actor: Actor) -> str:
    """The queue of an officer: a role such as `authority`, or `publisher:` and the body's slug; "" for the public."""
    if AUTHORITY in actor.roles:
        return AUTHORITY
    role = next((role for role in OFFICES if role in actor.roles), "")
    return f"publisher:{actor.office}" if role == PUBLISHER else role


def opener_of(case: Case) -> str:
    """The office that opened a case, "" where a person did."""
    return f"publisher:{case.office}" if case.opened_as == PUBLISHER else case.opened_as
