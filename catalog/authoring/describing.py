"""Tables as a descriptor describes them, with hints beside what a person should look at."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from slugify import slugify

from catalog.authoring.inference import MEDIATYPES, Inferred
from catalog.guessing.columns import Column
from catalog.guessing.keys import key_candidates, primary_key
from catalog.loading.values import PLACEHOLDER
from catalog.messages import Messages
from catalog.storage.store import seal_of

_SHOWN = 60  # characters of a value in a hint
# whatever could end the line of a comment, or not stand in YAML
_UNSEEN = re.compile(
    r"[^\S ]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_FIELD = "    - name: "  # how a field begins in the YAML of one resource


def described_resource(file: Path, key: str, inferred: Inferred) -> dict[str, object]:
    """A resource of a descriptor, from what was inferred of a file."""
    seal = seal_of(file)
    described = {
        "name": key,
        "title": inferred.sheet or file.stem,
        "path": file.name,
        "format": inferred.format,
        "mediatype": MEDIATYPES[inferred.format],
        "encoding": inferred.encoding,
        "bytes": seal.bytes,
        "hash": seal.hash,
        "dialect": inferred.dialect,
        "schema": _schema(inferred),
    }
    return {key: value for key, value in described.items() if value or key == "bytes"}


def _schema(inferred: Inferred) -> dict[str, object]:
    if not inferred.columns:
        return {}
    names = field_names(inferred.columns)
    schema: dict[str, object] = {
        "fields": [_field(name, column) for name, column in zip(names, inferred.columns, strict=True)]
    }
    if key := primary_key(inferred.columns):
        schema["primaryKey"] = list(key)
    if inferred.missing:
        schema["missingValues"] = ["", *inferred.missing]
    return schema


def _field(name: str, column: Column) -> dict[str, object]:
    field = {"name": name, "type": column.type, "title": column.title or PLACEHOLDER, **column.reading}
    return {**field, "unit": column.unit} if column.unit else field


def field_names(columns: Sequence[Column]) -> list[str]:
    """The names of the columns as readers of the file tell them apart: the header, else a number."""
    names: list[str] = []
    for number, column in enumerate(columns, start=1):
        name = column.name or f"column_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return names


def resource_names(wanted: Sequence[str], fallback: str) -> list[str]:
    """ASCII names for files and sheets (Chinese as pinyin), each once."""
    names: list[str] = []
    for text in wanted:
        name = slugify(text, max_length=60) or fallback
        number = 2
        while name in names:
            name = f"{name.rstrip('0123456789').rstrip('-')}-{number}"
            number += 1
        names.append(name)
    return names


def yaml_of(value: object) -> str:
    """YAML as people write it: block style, order kept, Chinese as it is.

    NEL, which YAML reads as the end of a line wherever it is not escaped, has everything around it escaped too.
    """
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)
    return text if "\x85" not in text else yaml.safe_dump(value, allow_unicode=False, sort_keys=False, width=110)


def with_hints(described: dict[str, object], inferred: Inferred, words: Messages) -> str:
    """The YAML of one resource in a list, with a comment above each line that a person should look at."""
    text = yaml_of([described])
    lines = [f"# {hint}" for hint in _table_hints(inferred, words)]
    columns = iter(inferred.columns)
    for line in text.splitlines():
        if line.startswith(_FIELD):
            lines += [f"    # {hint}" for hint in _column_hints(next(columns), words)]
        lines.append(line)
    return "\n".join(lines) + "\n"


def _table_hints(inferred: Inferred, words: Messages) -> Iterator[str]:
    if inferred.format == "xls":
        yield words.text("new.hint.xls")
    if inferred.dialect.get("header") is False:
        yield words.text("new.hint.header")
    if inferred.notes:
        yield words.text("new.hint.notes", rows=_list(list(map(str, inferred.notes))))
    if candidates := key_candidates(inferred.columns):
        yield words.text("new.hint.key", columns=_list(candidates))


def _column_hints(column: Column, words: Messages) -> Iterator[str]:
    if column.sensitive:
        yield words.text("new.hint.sensitive", kinds=_list([words.text(f"new.kind.{one}") for one in column.sensitive]))
    elif column.is_personal:
        yield words.text("new.hint.personal")
    if column.odd:
        yield words.text("new.hint.odd", cells=_list(column.odd))
    if column.words:
        yield words.text("new.hint.words", cells=_list(column.words))


def _list(texts: Sequence[str]) -> str:
    """Strangers' texts in one line of a comment."""
    return ", ".join(_UNSEEN.sub(" ", text)[:_SHOWN] for text in texts)
