"""Forms from their rows in a pack."""

from collections.abc import Mapping, Sequence

from catalog.rules.forms import Form, FormField, Kind, Option, Section
from catalog.rules.labels import parse_label


def parse_form(key: str, raw: Mapping[str, object]) -> Form:
    """A form from its pack row. Raises KeyError or ValueError where a row is incomplete."""
    return Form(
        key=key,
        version=str(raw.get("version", "1")),
        title=parse_label(raw["title"]),
        intro=parse_label(raw.get("intro")),
        sections=tuple(
            Section(key=str(row["key"]), title=parse_label(row["title"]), text=parse_label(row.get("text")))
            for row in rows(raw, "sections")
        ),
        fields=parse_fields(rows(raw, "fields")),
    )


def parse_fields(raw: Sequence[Mapping[str, object]]) -> tuple[FormField, ...]:
    """The fields of a form or of a decision."""
    return tuple(_parse_field(row) for row in raw)


def _parse_field(row: Mapping[str, object]) -> FormField:
    return FormField(
        key=str(row["key"]),
        kind=Kind(str(row.get("kind", "string"))),
        label=parse_label(row["label"]),
        hint=parse_label(row.get("hint")),
        required=bool(row.get("required", True)),
        section=str(row.get("section", "")),
        options=tuple(Option(key=str(o["key"]), label=parse_label(o["label"])) for o in rows(row, "options")),
        minimum=_whole(row.get("minimum")),
        maximum=_whole(row.get("maximum")),
        only_for=words(row.get("only_for")),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
        public=bool(row.get("public", False)),
        personal=bool(row.get("personal", False)),
        fact=bool(row.get("fact", False)),
        commitment=str(row.get("commitment", "")),
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def rows(raw: Mapping[str, object], key: str) -> tuple[Mapping[str, object], ...]:
    """The list of mappings under `key`, empty when absent. Raises ValueError when it is anything else."""
    value = raw.get(key) or ()
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        raise ValueError(f"{key} is a list of rows")
    return tuple(value)


def words(value: object) -> tuple[str, ...]:
    """One word or a list of words as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(word) for word in value)  # type: ignore[attr-defined]
