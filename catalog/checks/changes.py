"""What changed in an entry's content: fields, basic facts, restrictions, files (R-207, R-208, R-214, R-216)."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.checks.change import Change, columns_now, columns_of
from catalog.checks.recorded import missing, record_of, text_of, words_of
from catalog.checks.subjects import Context
from catalog.errors import DescriptorError
from catalog.loading.descriptors import load_descriptor
from catalog.model.entry import Openness
from catalog.model.finding import Finding
from catalog.model.states import PAUSED, State
from catalog.revisions import NOTICES

REVIEW, PUBLICATION, NOTE = "security_review", "publication", "change_note"
SHOWN_FIELDS = 8
# The basic facts of an entry: what changes without its data, its openness or its records changing (HZ-2.6.8b; ours).
_BASIC = ("title", "description", "keywords", "licenses", "sources")
_BASIC_FACTS = (
    *("title_en", "description_en", "topic_class", "data_type", "generation_mode", "generation_cycle"),
    *("coverage_geographic", "coverage_temporal", "responsible_person", "contact", "open_agreement", "access_modes"),
)


def check_fields(change: Change) -> Iterator[Finding]:
    """R-207: fields added, removed or retyped go through the gates again: the entry waits in `rechecking`, or the
    review is newer (HZ-2.6.8a)."""
    subject = change.subject
    if not subject.applies("R-207") or not change.was_shown or subject.entry.openness is Openness.PROHIBITED:
        return
    if subject.entry.is_gone or subject.entry.is_draft or subject.entry.status in PAUSED:
        return  # nothing of it is open; what comes back is checked when it does
    changed = sorted({f"{resource}.{name}" for resource, name, _ in columns_now(subject) ^ columns_of(change.before)})
    reviewed = _reviewed(change.now)
    if changed and reviewed <= _reviewed(change.was):
        shown = "、".join(changed[:SHOWN_FIELDS]) + (" …" if len(changed) > SHOWN_FIELDS else "")
        yield subject.finding("R-207", "catalog", REVIEW, fields=shown, value=_reviewed(change.was) or "–")
    elif not changed and change.old_status == State.RECHECKING and reviewed < _rechecked_since(change):
        yield subject.finding(
            "R-207/rechecked", "catalog", REVIEW, value=reviewed or "–", since=_rechecked_since(change)
        )


def _reviewed(facts: Mapping[str, Any]) -> str:
    """The day of the security review as ISO text, "" without one."""
    return text_of(record_of(facts, REVIEW), "date")


def _rechecked_since(change: Change) -> str:
    return text_of(change.was, "status_since") or _reviewed(change.was)


def check_basic_facts(change: Change) -> Iterator[Finding]:
    """R-208: where only basic facts changed, the entry is published again, and no other gate is asked (HZ-2.6.8b)."""
    subject = change.subject
    if not subject.applies("R-208") or not change.was_shown or not subject.entry.status == State.PUBLISHED:
        return
    if columns_now(subject) != columns_of(change.before) or change.old_status != State.PUBLISHED:
        return
    if change.old_openness != subject.entry.openness:
        return  # a change of openness has rules of its own
    changed = ", ".join(_basic_changes(change))
    record = record_of(change.now, PUBLICATION)
    before = text_of(record_of(change.was, PUBLICATION), "date")
    if changed and (missing(record, ("by", "date")) or text_of(record, "date") <= before):
        yield subject.finding("R-208", "catalog", PUBLICATION, fields=changed, value=before or "–")


def _basic_changes(change: Change) -> Iterator[str]:
    try:
        now = load_descriptor(change.subject.context.root / change.subject.entry.file)
    except DescriptorError:
        return
    yield from (key for key in _BASIC if now.get(key) != change.before.get(key))
    yield from (key for key in _BASIC_FACTS if change.now.get(key) != change.was.get(key))


def check_restrictions(change: Change) -> Iterator[Finding]:
    """R-214: fewer fields, a lower frequency or a new condition are explained (HZ-2.1b, HZ-2.3.4)."""
    subject = change.subject
    if not subject.applies("R-214") or not change.was_shown or subject.entry.status != State.PUBLISHED:
        return
    if change.old_openness != subject.entry.openness or subject.entry.openness is Openness.PROHIBITED:
        return
    tightened = ", ".join(_tightened(change))
    note, before = record_of(change.now, NOTE), text_of(record_of(change.was, NOTE), "date")
    if tightened and (missing(note, ("reason", "date")) or text_of(note, "date") <= before):
        yield subject.finding("R-214", "catalog", NOTE, fields=tightened)


def _tightened(change: Change) -> Iterator[str]:
    """The keys of what gives less than before."""
    if len(columns_now(change.subject)) < len(columns_of(change.before)):
        yield "fields"
    context, entry = change.subject.context, change.subject.entry
    was = _days(context, text_of(change.was, "update_frequency"))
    if was and _days(context, entry.update_frequency) > was:
        yield "update_frequency"
    if set(words_of(change.now, "condition_codes")) - set(words_of(change.was, "condition_codes")):
        yield "condition_codes"
    elif _chinese(change.was) and entry.openness_conditions.zh != _chinese(change.was):
        yield "openness_conditions"


def _days(context: Context, frequency: str) -> int:
    """Days between two updates, 0 where the list has no such word; without a number it is longer than any."""
    term = context.vocabularies["frequencies"].get(frequency)
    if term is None:
        return 0
    days = term.facts.get("days", "")
    return int(days) if days.isdigit() else 10**6


def _chinese(facts: Mapping[str, Any]) -> str:
    conditions = facts.get("openness_conditions")
    return text_of(conditions, "zh") if isinstance(conditions, Mapping) else str(conditions or "").strip()


def check_new_files(change: Change) -> Iterator[Finding]:
    """R-216: a data file is described in the entry before it is opened (XA-20¶1c)."""
    subject = change.subject
    if subject.entry.openness is not Openness.UNCONDITIONAL or subject.entry.is_gone or not subject.applies("R-216"):
        return
    described = {resource.path for resource in subject.entry.resources}
    for file in sorted(change.added - described - NOTICES):
        if (subject.folder / file).is_file():
            yield subject.finding("R-216", "resources", file=file)


def check_files_without_entry(context: Context, folder: str, files: frozenset[str]) -> Iterator[Finding]:
    """R-216: data files stand in a folder that describes no entry (XA-20¶1c)."""
    if context.rule("R-216"):
        for file in sorted(files - NOTICES):
            if (context.root / folder / file).is_file():
                yield context.finding("R-216/no-entry", f"{folder}/{file}", file=file)
