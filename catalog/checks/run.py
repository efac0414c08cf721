"""Every check over a catalogue, in one fixed order."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from catalog.checks import (
    access,
    bodies,
    channels,
    conditions,
    confirmations,
    gates,
    interfaces,
    items,
    law,
    masking,
    metadata,
    openness,
    planned,
    records,
    renames,
    secrets,
    sharing,
    society,
    spelling,
    state_changes,
    states,
    stored,
    validity,
)
from catalog.checks.examination import Limits, examine_entries
from catalog.checks.observations import Observation
from catalog.checks.sensitive import RULE
from catalog.checks.subjects import Context, Subject
from catalog.configuration.settings import Settings
from catalog.loading.vocabularies import load_vocabularies
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry
from catalog.model.finding import Finding, Severity
from catalog.rules.packs import Pack

CHECKS: tuple[Callable[[Subject], Iterable[Finding]], ...] = (
    metadata.check_required,
    metadata.check_frequency,
    metadata.check_cycle,
    metadata.check_topic,
    metadata.check_licence,
    metadata.check_fields_described,
    items.check_items,
    metadata.check_age,
    openness.check_basis,
    openness.check_conditions,
    openness.check_grounds,
    conditions.check_listed,
    openness.check_consent,
    openness.check_personal_columns,
    access.check_prohibited,
    access.check_restricted,
    access.check_sample,
    access.check_machine_readable,
    masking.check_masking,
    access.check_undeclared,
    access.check_size,
    access.check_public_bytes,
    stored.check_stored,
    records.check_agreement,
    gates.check_catalogue_review,
    gates.check_security_review,
    gates.check_masking_rule,
    gates.check_association,
    gates.check_irs,
    gates.check_algorithm,
    state_changes.check_decision,
    confirmations.check_confirmation,
    records.check_formats,
    sharing.check_sharing,
    sharing.check_operation,
    sharing.check_acquisition,
    interfaces.check_interface,
    channels.check_exception,
    channels.check_channel,
    society.check_responsible,
    planned.check_list,
    secrets.check_secret_marks,
    spelling.check_spelling,
    states.check_told,
    states.check_dates,
    states.check_clauses,
)
# What still matters of an entry that is gone: its notice, and that nothing of it is left where it should not be.
TOMBSTONE_CHECKS: tuple[Callable[[Subject], Iterable[Finding]], ...] = (
    states.check_told,
    states.check_dates,
    states.check_clauses,
    states.check_left_behind,
    state_changes.check_decision,
    state_changes.check_destruction,
    secrets.check_secret_marks,
    spelling.check_spelling,
)
BODY_CHECKS = (bodies.check_contact, bodies.check_parent)
CATALOGUE_CHECKS: tuple[Callable[[Context], Iterable[Finding]], ...] = (
    bodies.check_authority,
    validity.check_validity,
    law.check_law,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is checked: everything, only what stands below these paths of the repository, or `nothing` at all."""

    paths: tuple[str, ...] = ()
    nothing: bool = False

    def holds(self, file: str) -> bool:
        """Whether a file belongs to it."""
        below = (file == path or file.startswith(path.rstrip("/") + "/") for path in self.paths)
        return not self.nothing and (not self.paths or any(below))


def context_of(settings: Settings, catalogue: Catalogue, pack: Pack, today: date) -> Context:
    """What the checks of one run share."""
    return Context(
        settings=settings,
        pack=pack,
        catalogue=catalogue,
        vocabularies=load_vocabularies(settings.root, settings.authority),
        today=today,
    )


def findings(context: Context, scope: Scope | None = None, limits: Limits | None = None) -> tuple[Finding, ...]:
    """All findings in `scope`, sorted by file, line and code. Never raises for what the catalogue holds."""
    scope = scope or Scope()
    found = (*metadata_findings(context, scope), *data_findings(context, scope, limits))
    return ordered(found)


def ordered(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by file, line and code."""
    return tuple(sorted(set_of(found), key=lambda one: (one.file, one.line, one.code, one.cause, str(one.facts))))


def set_of(found: Iterable[Finding]) -> list[Finding]:
    """Each finding once."""
    once: dict[str, Finding] = {}
    for one in found:
        once.setdefault(repr(one), one)
    return list(once.values())


def metadata_findings(context: Context, scope: Scope) -> Iterator[Finding]:
    """Without opening a data file."""
    yield from (with_clauses(one, context) for one in context.catalogue.broken if scope.holds(one.file))
    if not scope.paths:
        yield from catalogue_findings(context)
    yield from body_findings(context, scope)
    yield from (one for one in renames.check_renames(context) if scope.holds(one.file))
    for entry in context.catalogue.entries:
        if scope.holds(entry.file):
            yield from entry_findings(Subject(entry=entry, context=context))


def catalogue_findings(context: Context) -> Iterator[Finding]:
    """What is said of the catalogue as a whole."""
    for check in CATALOGUE_CHECKS:
        yield from check(context)


def body_findings(context: Context, scope: Scope) -> Iterator[Finding]:
    """What is said of the bodies in `scope`."""
    for publisher in context.catalogue.publishers:
        if scope.holds(publisher.file) and not _is_broken(publisher.file, context):
            for check in BODY_CHECKS:
                yield from check(publisher, context)


def entry_findings(subject: Subject) -> Iterator[Finding]:
    """A check that fails is a fault of ours: it is reported like any other, and the next one goes on."""
    for check in TOMBSTONE_CHECKS if subject.entry.is_gone else CHECKS:
        try:
            yield from list(check(subject))
        except Exception as error:
            if os.environ.get("MULU_DEBUG"):
                raise
            yield subject.finding(
                "check-failed", check=check.__name__, problem=f"{type(error).__name__}: {error}"[:200]
            )


def data_findings(context: Context, scope: Scope, limits: Limits | None) -> Iterator[Finding]:
    """What is wrong with the bytes of the entries in `scope`."""
    found = observed_findings(context, [one for one in context.catalogue.entries if scope.holds(one.file)], limits)
    yield from (one for findings in found.values() for one in findings)


def observed_findings(
    context: Context, entries: Iterable[Entry], limits: Limits | None = None
) -> dict[str, list[Finding]]:
    """What is wrong with the bytes of each entry that has data, by its key."""
    with_data = [entry for entry in entries if _has_data(entry)]
    observed = examine_entries(with_data, context.root, limits)
    found = {}
    for entry in with_data:
        subject = Subject(entry=entry, context=context)
        seen = (one for one in observed.get(entry.key, ()) if not _is_answered(subject, one))
        found[entry.key] = [_finding(subject, one) for one in seen]
    return found


def _has_data(entry: Entry) -> bool:
    """Whether there are files to look at; what is left of an entry that is gone is nobody's to validate."""
    return bool(entry.resources) and not entry.is_gone


def _is_answered(subject: Subject, seen: Observation) -> bool:
    """Whether the opening body confirmed what was seen (HZ-2.6.3b), or took the file away while it is suspended."""
    if subject.entry.is_paused and seen.code.startswith("data-missing"):
        return True
    return seen.code.startswith(RULE) and confirmations.is_confirmed(subject, seen.resource, seen.facts)


def _finding(subject: Subject, seen: Observation) -> Finding:
    """The pack's row decides the severity of a rule; elsewhere the observation says it."""
    name = subject.entry.resources[seen.resource].name if subject.entry.resources else ""
    severity = None if subject.applies(seen.code.partition("/")[0]) else Severity(seen.severity)
    facts = {"resource": name, **seen.facts}
    return subject.finding(seen.code, "resources", seen.resource, seen.key, severity=severity, **facts)


def with_clauses(one: Finding, context: Context) -> Finding:
    """What the loader found, with the clauses of the rule it breaks, where it breaks one."""
    row = context.rule(one.code)
    return replace(one, clauses=row.clauses) if row else one


def _is_broken(file: str, context: Context) -> bool:
    return any(one.file == file and one.severity is Severity.ERROR for one in context.catalogue.broken)
