"""The checks of time, for the scheduled run: what no change has caused and no pull request is held up by (7.4)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from catalog.checks import metadata, periodic, planned, validity
from catalog.checks.run import context_of
from catalog.checks.subjects import Context, Subject
from catalog.configuration.settings import Settings
from catalog.loading.catalogue import load_catalogue
from catalog.model.finding import Finding
from catalog.rules.packs import Pack

ENTRY_CHECKS: tuple[Callable[[Subject], Iterable[Finding]], ...] = (
    metadata.check_age,
    periodic.check_maintenance,
    periodic.check_restricted,
    periodic.check_unopened,
)
CATALOGUE_CHECKS: tuple[Callable[[Context], Iterable[Finding]], ...] = (
    validity.check_validity,
    planned.check_years,
    planned.check_late,
)


def due_context(settings: Settings, pack: Pack, today: date) -> Context:
    """The whole catalogue on a day: what is due is asked of all of it."""
    return context_of(settings, load_catalogue(settings.root), pack, today)


def due_findings(context: Context) -> tuple[Finding, ...]:
    """Everything that is due on the day of `context`, by the file and so by the body that owes it."""
    return tuple(sorted(_found(context), key=lambda one: (one.file, one.line, one.code, one.cause, str(one.facts))))


def _found(context: Context) -> Iterator[Finding]:
    for check in CATALOGUE_CHECKS:
        yield from check(context)
    for entry in context.catalogue.entries:
        if not (entry.is_gone or entry.is_draft):
            for entry_check in ENTRY_CHECKS:
                yield from entry_check(Subject(entry=entry, context=context))
