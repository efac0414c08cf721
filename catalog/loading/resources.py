"""One resource of a descriptor: its file, its dialect and its columns."""

import codecs
from collections.abc import Mapping
from pathlib import PurePosixPath
from sys import intern

from catalog.files.paths import unsafe_reason
from catalog.loading.values import RESOURCE_NAME, Values
from catalog.model.entry import NOTHING, Field, ForeignKey, Resource
from catalog.model.finding import Severity

ROLES = ("data", "sample")
FIELD_TYPES = frozenset(
    "string number integer boolean object array list any date time datetime year yearmonth duration geopoint"
    " geojson".split()
)

READING = frozenset(
    "format rdfType missingValues trueValues falseValues decimalChar groupChar bareNumber categories"
    " categoriesOrdered".split()
)


def parse_resource(values: Values) -> Resource:
    """The resource in `values`; what is wrong with it is in `values.faults`."""
    facts = values.inside("catalog")
    schema = _schema(values)
    if "foreignKeys" in values.mapping:  # every reader passes over it there (hostile input 4.14)
        values.fault("foreign-key-misplaced", "foreignKeys", Severity.WARNING)
    path = _path(values)
    return Resource(
        name=_name(values),
        title=values.label("title", facts.text("title_en")),
        path=path,
        format=(values.text("format") or PurePosixPath(path).suffix.lstrip(".")).lower(),
        mediatype=values.text("mediatype"),
        encoding=_encoding(values),
        bytes=values.count("bytes"),
        hash=values.text("hash"),
        role=_role(facts),
        stored=facts.flag("stored"),
        dialect=values.plain("dialect"),
        fields=_fields(schema),
        primary_key=schema.texts("primaryKey"),
        foreign_keys=tuple(_foreign_key(key) for key in schema.each("foreignKeys")),
        missing_values=schema.texts("missingValues") or ("",),
        anonymity=facts.plain("anonymity"),
    )


def _name(values: Values) -> str:
    name = values.text("name")
    if not RESOURCE_NAME.match(name):
        values.fault("resource-name", "name", name=name)
    return name


def _path(values: Values) -> str:
    if "data" in values.mapping:
        values.fault("inline-data", "data")
    path = values.text("path")
    if not path:
        values.fault("value-missing", "path")
    elif reason := unsafe_reason(path):
        values.fault(f"path-unsafe/{reason}", "path", path=path[:120])
    return path


def _schema(values: Values) -> Values:
    for key in ("schema", "dialect", "profile"):
        if isinstance(values.mapping.get(key), str) and key != "profile":
            values.fault("reference-refused", key, value=str(values.mapping[key])[:80])
            return Values({}, (*values.at, key), values.faults)
    return values.inside("schema")


def _encoding(values: Values) -> str:
    encoding = values.text("encoding") or "utf-8"
    try:
        known = codecs.lookup(encoding)
    except (LookupError, ValueError):
        values.fault("encoding-unknown", "encoding", encoding=encoding[:40])
        return "utf-8"
    if not getattr(known, "_is_text_encoding", True):
        values.fault("encoding-unknown", "encoding", encoding=encoding[:40])
    return encoding.lower()


def _role(facts: Values) -> str:
    role = facts.text("role") or "data"
    if role not in ROLES:
        facts.fault("not-a-choice", "role", value=role, choices=", ".join(ROLES))
    return role


def _fields(schema: Values) -> tuple[Field, ...]:
    fields = tuple(_field(field) for field in schema.each("fields"))
    seen: set[str] = set()
    for index, field in enumerate(fields):
        if field.name in seen:
            schema.fault("duplicate-name", "fields", at=index, name=field.name)
        seen.add(field.name)
    return fields


def _field(values: Values) -> Field:
    facts = values.inside("catalog")
    name = values.text("name")
    if not name:
        values.fault("value-missing", "name")
    title = values.label("title", facts.text("title_en"))
    return Field(
        name=intern(name),  # the same words name columns everywhere
        type=_type(values),
        title=title,
        description=values.label("description", facts.text("description_en")),
        unit=values.text("unit") or facts.text("unit"),
        example=_example(values),
        sensitivity=facts.text("sensitivity"),
        constraints=values.plain("constraints"),
        reading=_reading(values.mapping),
        mask=facts.plain("mask"),
    )


def _reading(mapping: Mapping[str, object]) -> Mapping[str, object]:
    if READING.isdisjoint(mapping):
        return NOTHING
    return {key: value for key, value in mapping.items() if key in READING and value is not None}


def _type(values: Values) -> str:
    word = values.text("type") or "string"
    if word not in FIELD_TYPES:
        values.fault("not-a-choice", "type", value=word, choices=", ".join(sorted(FIELD_TYPES)))
    return intern(word)


def _example(values: Values) -> str:
    value = values.mapping.get("example")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else values.text("example")


def _foreign_key(values: Values) -> ForeignKey:
    reference = values.inside("reference")
    key = ForeignKey(
        fields=values.texts("fields"), resource=reference.text("resource"), reference=reference.texts("fields")
    )
    if not key.fields or len(key.fields) != len(key.reference):
        values.fault("foreign-key-incomplete", "fields")
    return key
