"""`mulu packs` in its three forms: what packs say, whether they can be worked with, what became of every clause."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalog.commands.check_packs import check_packs
from catalog.commands.coverage import coverage
from catalog.commands.packs import JSON, Shown, named_two, packs
from catalog.session import Session, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of the command line as they were given."""

    form: str
    check: bool
    coverage: bool
    today: str | None


def packs_asked(session: Session, names: Sequence[str], asked: Asked, verbs: Collection[str]) -> int:
    """Print what is asked; `verbs` are the commands there are. Raises UsageError."""
    form = JSON if session.as_json else asked.form
    if asked.check:
        return check_packs(session, names, form)
    if asked.coverage:
        return coverage(session, names, form, verbs)
    name, procedure = named_two(names)
    return packs(session, Shown(name=name, procedure=procedure, form=form, today=day_of(asked.today)))
