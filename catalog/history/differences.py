"""How two descriptors of one entry differ, in the catalogue's words. Pure: two mappings in, parts out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from catalog.checks.recorded import record_of, text_of
from catalog.history.revisions import OTHER, STATUS, Part
from catalog.model.states import State

MOST_NAMES = 12  # in one part; a table of a thousand new columns is told by their number
MOST_LETTERS = 120  # of a text that was replaced
Described = Mapping[str, Any]


def parts_between(old: Described, new: Described) -> tuple[Part, ...]:
    """What changed, in the order in which it matters; `other` where nothing is left but what is not told apart."""
    found = [part for tell in _TOLD for part in tell(old, new)]
    return tuple(found) if found else (Part(OTHER),)


def _status(old: Described, new: Described) -> Iterator[Part]:
    was, now = (text_of(record_of(one, "catalog"), "status") or State.PUBLISHED.value for one in (old, new))
    if was != now:
        yield Part(STATUS, {"was": was, "now": now})


def _openness(old: Described, new: Described) -> Iterator[Part]:
    was, now = (text_of(record_of(one, "catalog"), "openness_type") for one in (old, new))
    if was != now:
        yield Part("openness", {"was": was, "now": now})
    keys = ("openness_conditions", "condition_codes", "ground_codes", "openness_basis", "supervision_measures")
    if any(record_of(old, "catalog").get(key) != record_of(new, "catalog").get(key) for key in keys):
        yield Part("conditions")


def _words(old: Described, new: Described) -> Iterator[Part]:
    if old.get("title") != new.get("title"):
        yield Part("title", names=(_text(old.get("title")),))
    if old.get("description") != new.get("description"):
        yield Part("description")
    if old.get("licenses") != new.get("licenses"):
        yield Part("licence", names=tuple(str(one.get("name") or one.get("title")) for one in _rows(old, "licenses")))


def _facts(old: Described, new: Described) -> Iterator[Part]:
    was, now = (record_of(one, "catalog") for one in (old, new))
    if text_of(was, "update_frequency") != text_of(now, "update_frequency"):
        yield Part("frequency", {"was": text_of(was, "update_frequency"), "now": text_of(now, "update_frequency")})
    if (day := text_of(now, "last_updated")) and day != text_of(was, "last_updated"):
        yield Part("updated", {"on": day})
    if (version := text_of(new, "version")) and version != text_of(old, "version"):
        yield Part("version", names=(version[:MOST_LETTERS],))


def _fields(old: Described, new: Described) -> Iterator[Part]:
    was, now = _columns(old), _columns(new)
    shared = was.keys() & now.keys()
    for kind, keys in (
        ("fields_added", now.keys() - was.keys()),
        ("fields_removed", was.keys() - now.keys()),
        ("fields_retyped", {key for key in shared if was[key] != now[key]}),
    ):
        told = list(now if kind != "fields_removed" else was)
        if names := list(dict.fromkeys(name for resource, name in told if (resource, name) in keys)):
            yield named(kind, names)


def _stored(old: Described, new: Described) -> Iterator[Part]:
    """Files of the data store, which Git does not hold: another hash says that they were replaced."""
    before = {str(one.get("name")): one for one in _rows(old, "resources")}
    for resource in _rows(new, "resources"):
        was = before.get(str(resource.get("name")))
        if was is not None and record_of(resource, "catalog").get("stored") and was.get("hash") != resource.get("hash"):
            yield Part("replaced", names=(_text(resource.get("path") or resource.get("name")),))


_TOLD: tuple[Callable[[Described, Described], Iterator[Part]], ...] = (
    _status,
    _openness,
    _fields,
    _stored,
    _facts,
    _words,
)


def named(kind: str, names: Sequence[str]) -> Part:
    """A part with its names, as many as can be told, and their number."""
    return Part(kind, {"n": len(names)}, tuple(name[:MOST_LETTERS] for name in names[:MOST_NAMES]))


def _columns(described: Described) -> dict[tuple[str, str], str]:
    """The type of every column, by resource and name; those of samples repeat the others."""
    found = {}
    for resource in _rows(described, "resources"):
        for field in _rows(record_of(resource, "schema"), "fields"):
            found[str(resource.get("name")), _text(field.get("name"))] = str(field.get("type") or "string")
    return found


def _rows(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = value.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _text(value: object) -> str:
    text = str(value.get("zh") or "") if isinstance(value, Mapping) else str(value or "")
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
