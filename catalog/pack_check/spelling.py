"""Keys that no row has, values of the wrong kind, labels that lack a language, and rows that lack what they need."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from catalog.law.pack_lines import Steps, name_of
from catalog.pack_check.problems import Problem, problem, unknown
from catalog.pack_check.rows import every_row
from catalog.pack_check.shapes import SHAPES

_PLAIN: Mapping[str, tuple[type, ...]] = {"text": (str, int), "flag": (bool,), "whole": (int,), "word": (str, int)}


def misspelt(rows: Mapping[str, object]) -> Iterator[Problem]:
    """What is wrong with the rows as they are written, without looking at what they mean."""
    yield from _row(rows, "pack", ())


def lacking(rows: Mapping[str, object]) -> Iterator[Problem]:
    """What the rows lack once patterns and higher law are laid under them."""
    for steps, shape, row in every_row(rows):
        for key, kind in SHAPES[shape].items():
            if kind.endswith("!") and row.get(key) in (None, "", [], {}):
                yield problem("pack-missing", steps, key=key)


def _row(value: object, shape: str, steps: Steps) -> Iterator[Problem]:
    if shape == "set":
        return
    if not isinstance(value, Mapping):
        yield problem("pack-kind", steps, expected="row")
        return
    known = SHAPES[shape]
    for key, inner in value.items():
        if key not in known:
            yield unknown("pack-key-unknown", (*steps, key), key, tuple(known))
        elif inner is not None:
            yield from _value(inner, known[key].rstrip("!"), (*steps, key))


def _value(value: object, kind: str, steps: Steps) -> Iterator[Problem]:
    outer, _, inner = kind.partition(":")
    if outer in ("row", "limit"):
        yield from () if outer == "limit" and isinstance(value, str) else _row(value, inner or outer, steps)
    elif outer in ("rows", "list"):
        yield from _rows(value, inner, steps)
    elif outer in ("named", "labels", "counts"):
        yield from _named(value, {"labels": "label", "counts": "whole"}.get(outer, inner), steps)
    elif outer in ("words", "wholes"):
        yield from _words(value, outer, steps)
    else:
        yield from {"label": _label, "day": _day}.get(outer, partial(_plain, outer))(value, steps)


def _plain(kind: str, value: object, steps: Steps) -> Iterator[Problem]:
    if not isinstance(value, _PLAIN[kind]) or (kind != "flag" and isinstance(value, bool)):
        yield problem("pack-kind", steps, expected=kind)


def _rows(value: object, shape: str, steps: Steps) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield problem("pack-kind", steps, expected="rows")
        return
    seen = Counter(name_of(row) for row in value)
    met: Counter[str | None] = Counter()
    for at, row in enumerate(value):
        name = name_of(row)
        met[name] += 1
        step = name if name and met[name] == 1 else at
        if name and met[name] == 2 and seen[name] > 1:
            yield problem("pack-twice", (*steps, at), key=name)
        if shape == "label":
            yield from _label(row, (*steps, step))
        else:
            yield from _row(row, shape, (*steps, step))


def _named(value: object, shape: str, steps: Steps) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield problem("pack-kind", steps, expected="named")
        return
    for key, inner in value.items():
        if shape in ("label", "whole"):
            yield from _value(inner, shape, (*steps, key))
        else:
            yield from _row(inner, shape, (*steps, key))


def _label(value: object, steps: Steps) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield problem("pack-kind", steps, expected="label")
        return
    for key in value:
        if key not in ("zh", "en"):
            yield unknown("pack-key-unknown", (*steps, key), key, ("zh", "en"))
    for language in ("zh", "en"):
        text = value.get(language)
        if not isinstance(text, str | int) or isinstance(text, bool) or not str(text).strip():
            yield problem("pack-label", steps, language=language)


def _words(value: object, kind: str, steps: Steps) -> Iterator[Problem]:
    of = _PLAIN["whole" if kind == "wholes" else "word"]
    if not isinstance(value, list):
        yield from () if isinstance(value, str) and kind == "words" else [problem("pack-kind", steps, expected=kind)]
        return
    for at, item in enumerate(value):
        if not isinstance(item, of) or isinstance(item, bool):
            yield problem("pack-kind", (*steps, at), expected=kind)


def _day(value: object, steps: Steps) -> Iterator[Problem]:
    try:
        fine = date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        fine = False
    if not fine:
        yield problem("pack-kind", steps, expected="day")
