"""Whether an entry says about itself what its jurisdiction orders, in the words of the closed lists."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from catalog.checks.freshness import fresh_until, promised_days
from catalog.checks.society import severity_of_silence
from catalog.checks.subjects import Subject
from catalog.model.entry import Entry, Openness
from catalog.model.finding import Finding, Severity
from catalog.rules.packs import RequiredField


def check_required(subject: Subject) -> Iterator[Finding]:
    """R-101: every metadata field the pack requires of this openness type is there and says something."""
    for wanted in subject.context.pack.required:
        if _is_wanted(wanted, subject.entry) and not _is_given(wanted.key, subject.entry):
            yield _missing(subject, wanted)


def check_frequency(subject: Subject) -> Iterator[Finding]:
    """R-112: the update frequency is one of the list."""
    word = subject.entry.update_frequency
    choices = subject.context.vocabularies["frequencies"]
    if word and word not in choices and subject.applies("R-112"):
        yield subject.finding("R-112", "catalog", "update_frequency", value=word, choices=", ".join(choices))


def check_cycle(subject: Subject) -> Iterator[Finding]:
    """R-112: data are not promised more often than they come into being, where both are words of the list."""
    entry, words = subject.entry, subject.context.vocabularies["frequencies"]
    promised = promised_days(words.get(entry.update_frequency))
    named = next((term for key, term in words.items() if entry.generation_cycle in (key, term.label.zh)), None)
    generated = promised_days(named)
    if promised and generated and promised < generated and subject.applies("R-112"):
        cycle, frequency = entry.generation_cycle, entry.update_frequency
        yield subject.finding("R-112/cycle", "catalog", "generation_cycle", value=cycle, frequency=frequency)


def check_topic(subject: Subject) -> Iterator[Finding]:
    """Topic and data type are words of their lists; others could not be browsed by."""
    entry, vocabularies = subject.entry, subject.context.vocabularies
    for key, kind, word in (("topic_class", "topics", entry.topic), ("data_type", "data_types", entry.data_type)):
        if word and word not in vocabularies[kind]:
            choices = ", ".join(vocabularies[kind])
            yield subject.finding(
                "word-unknown", "catalog", key, severity=Severity.WARNING, value=word, choices=choices
            )


def check_licence(subject: Subject) -> Iterator[Finding]:
    """Every licence is one of the list, and open data has one (ours; HZ-3.1 speaks of the licence one agrees to)."""
    gate = subject.context.pack.gate
    known = (*subject.context.vocabularies["licences"], *((gate.licence,) if gate else ()))
    if subject.entry.openness is Openness.UNCONDITIONAL and not subject.entry.licences:
        yield subject.finding("licence/missing", "licenses", choices=", ".join(known))
    for index, licence in enumerate(subject.entry.licences):
        if licence.name not in known:
            yield subject.finding(
                "licence/unknown", "licenses", index, "name", value=licence.name, choices=", ".join(known)
            )


def check_fields_described(subject: Subject) -> Iterator[Finding]:
    """R-114: every column says what it means, in a title or a description of its own (HZ-5.1d, HZ-5.4)."""
    if not subject.applies("R-114"):
        return
    for index, resource in enumerate(subject.entry.resources):
        silent = [field.name for field in resource.fields if not field.title.zh and not field.description.zh]
        if silent:
            names = "、".join(silent[:5])
            at = ("resources", index, "schema", "fields")
            severity, count = severity_of_silence(subject), str(len(silent))
            yield subject.finding("R-114", *at, severity=severity, resource=resource.name, fields=names, count=count)


def check_age(subject: Subject) -> Iterator[Finding]:
    """R-113: the last update is not older than twice the frequency promised (the tolerance is ours)."""
    entry = subject.entry
    last = fresh_until(entry.last_updated, entry.update_frequency, subject.context.vocabularies["frequencies"])
    if last and entry.last_updated and subject.context.today > last and subject.applies("R-113"):
        on = entry.last_updated.isoformat()
        yield subject.finding("R-113", "catalog", "last_updated", value=on, frequency=entry.update_frequency)


def _is_wanted(wanted: RequiredField, entry: Entry) -> bool:
    return not wanted.openness or entry.openness.value in wanted.openness


def _is_given(key: str, entry: Entry) -> bool:
    return bool(_GIVEN[key](entry)) if key in _GIVEN else bool(entry.extra.get(key))


def _missing(subject: Subject, wanted: RequiredField) -> Finding:
    keys = _PLACES.get(wanted.key, ("catalog", wanted.key))
    said = subject.finding("R-101", *keys, severity=Severity(wanted.severity), field=wanted.key)
    return replace(said, clauses=wanted.clauses)


def _has_items(entry: Entry) -> bool:
    """Data items: the columns of every table, or a list where there is no file to describe."""
    tables = [resource for resource in entry.resources if resource.is_tabular]
    return all(table.fields for table in tables) if tables else bool(entry.resources or entry.extra.get("data_items"))


def _has_format(entry: Entry) -> bool:
    return (
        all(resource.format for resource in entry.resources)
        if entry.resources
        else bool(entry.extra.get("data_format"))
    )


# Where a field stands that is not simply a key under `catalog:`.
_GIVEN: Mapping[str, Callable[[Entry], object]] = {
    "title": lambda entry: entry.title.zh,
    "summary": lambda entry: entry.description.zh,
    "data_items": _has_items,
    "data_format": _has_format,
    "opening_body": lambda entry: entry.publisher,
    "openness_type": lambda entry: entry.openness,
    "openness_conditions": lambda entry: entry.openness_conditions.zh,
    "access_modes": lambda entry: entry.access_modes or entry.resources,
    "open_mode": lambda entry: entry.access_modes or entry.resources,
    "preview": lambda entry: entry.resources,
    "sample_dataset": lambda entry: entry.samples,
    "last_updated": lambda entry: entry.last_updated,
    "keywords": lambda entry: entry.keywords,
}
_PLACES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "summary": ("description",),
    "data_items": ("resources",),
    "data_format": ("resources",),
    "preview": ("resources",),
    "sample_dataset": ("resources",),
    "keywords": ("keywords",),
}
