"""One entry's way from the base revision to now: what every rule about changes looks at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.checks.recorded import Facts, record_of
from catalog.checks.subjects import Subject
from catalog.model.states import GONE, State

Column = tuple[str, str, str]  # resource, field, type


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry as it is, and its descriptor as it was, here or under the address `old_key` that it had.

    `files` are the files of its folder that differ, relative to the folder; `added` those that were not there.
    """

    subject: Subject
    before: Mapping[str, Any]
    old_key: str
    files: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()

    @property
    def was(self) -> Facts:
        """What stood under `catalog:`."""
        return record_of(self.before, "catalog")

    @property
    def now(self) -> Facts:
        """What stands under `catalog:`."""
        return self.subject.entry.extra

    @property
    def old_status(self) -> str:
        """The state it was in."""
        return status_of(self.before)

    @property
    def old_openness(self) -> str:
        """The openness type it had."""
        return str(self.was.get("openness_type") or "")

    @property
    def was_shown(self) -> bool:
        """Whether the public had it: neither a draft nor already gone."""
        return is_shown(self.before)

    @property
    def keys(self) -> tuple[str, ...]:
        """All names under which a case may know it."""
        return (*keys_of(self.subject), self.old_key)


def keys_of(subject: Subject) -> tuple[str, ...]:
    """The entry's key and the ones it had before."""
    return (subject.entry.key, *subject.entry.renamed_from)


def status_of(before: Mapping[str, Any]) -> str:
    """The state that a descriptor names; published when it names none."""
    return str(record_of(before, "catalog").get("status") or State.PUBLISHED)


def is_shown(before: Mapping[str, Any]) -> bool:
    """Whether a descriptor is of an entry that the public can see or use."""
    return status_of(before) not in {State.DRAFT.value, *(state.value for state in GONE)}


def columns_of(before: Mapping[str, Any]) -> frozenset[Column]:
    """The columns that a descriptor declares; those of samples are no data items."""
    return frozenset(_columns(before))


def columns_now(subject: Subject) -> frozenset[Column]:
    """The columns that the entry declares."""
    return frozenset((one.name, field.name, field.type) for one in subject.entry.data for field in one.fields)


def _columns(before: Mapping[str, Any]) -> Iterator[Column]:
    for one in _rows(before.get("resources")):
        if record_of(one, "catalog").get("role") == "sample":
            continue
        schema = one.get("schema")
        for field in _rows(schema.get("fields") if isinstance(schema, Mapping) else None):
            yield str(one.get("name")), str(field.get("name")), str(field.get("type") or "string")


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
