"""A form as a Table Schema: names, types and constraints of its questions, as submissions and registers hold them."""

from catalog.files.json_text import json_bytes
from catalog.rules.forms import MAX_LINE, MAX_TEXT, Form, FormField, Kind

_TYPES = {
    Kind.INTEGER: ("integer", ""), Kind.DATE: ("date", ""), Kind.EMAIL: ("string", "email"),
    Kind.URL: ("string", "uri"), Kind.CONFIRM: ("boolean", ""), Kind.COMMITMENT: ("boolean", ""),
}  # fmt: skip
_LONG = (Kind.TEXT, Kind.ENTRIES, Kind.LIST)


def form_schema(form: Form, procedure: str) -> dict[str, object]:
    """The schema of one submission a row. `catalog` holds what the standard has no word for: kind, clauses, privacy."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": form.key.replace("_", "-"),
        "title": form.title.zh,
        "catalog": {"procedure": procedure, "version": form.version, "title_en": form.title.en},
        "fields": [_field(field) for field in form.fields],
    }


def form_schema_file(form: Form, procedure: str) -> bytes:
    """The schema as it is published."""
    return json_bytes(form_schema(form, procedure))


def _field(field: FormField) -> dict[str, object]:
    kind, form = _TYPES.get(field.kind, ("string", ""))
    facts: dict[str, object] = {
        "name": field.key,
        "type": kind,
        "format": form,
        "title": field.label.zh,
        "description": field.hint.zh,
        "constraints": _constraints(field),
        "catalog": _extension(field),
    }
    return {key: value for key, value in facts.items() if value not in ("", {}, None)}


def _constraints(field: FormField) -> dict[str, object]:
    long = MAX_TEXT if field.kind in _LONG else MAX_LINE
    written = field.kind not in (Kind.INTEGER, Kind.DATE, Kind.CHOICE, Kind.CONFIRM, Kind.COMMITMENT, Kind.FILE)
    facts: dict[str, object] = {
        "required": field.required and not field.only_for,
        "enum": [option.key for option in field.options],
        "minimum": field.minimum,
        "maximum": field.maximum,
        "maxLength": long if written else None,
    }
    return {key: value for key, value in facts.items() if value is not None and value is not False and value != []}


def _extension(field: FormField) -> dict[str, object]:
    facts: dict[str, object] = {
        "kind": str(field.kind),
        "title_en": field.label.en,
        "options": {option.key: {"zh": option.label.zh, "en": option.label.en} for option in field.options},
        "only_for": list(field.only_for),
        "commitment": field.commitment,
        "clauses": list(field.clauses),
        "ours": field.ours,
        "public": field.public,
        "personal": field.personal,
    }
    return {key: value for key, value in facts.items() if value not in ("", {}, [], False)}
