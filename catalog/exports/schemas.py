"""Table Schema and Table Dialect v2 of a resource."""

from collections.abc import Mapping

from catalog.model.entry import Field, ForeignKey, Resource

_NOTHING: tuple[object, ...] = ("", None, {}, [])  # said of a column; 0 and false are something
_DIALECT = (
    *("delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence", "skipInitialSpace"),
    *("header", "headerRows", "headerJoin", "commentRows", "commentChar"),
)


def dialect_of(resource: Resource) -> dict[str, object]:
    """The flat form of the standard, and beside it the nested one that frictionless reads."""
    nested = {key: value for key, value in resource.dialect.items() if isinstance(value, Mapping)}
    flat = {key: value for inner in (resource.dialect, nested.get("csv", {})) for key, value in inner.items()}
    excel = nested.get("excel", {})
    sheet = excel.get("sheet") if isinstance(excel, Mapping) else None
    found: dict[str, object] = {key: flat[key] for key in _DIALECT if key in flat}
    if isinstance(sheet, str | int):
        found["sheetName" if isinstance(sheet, str) else "sheetNumber"] = sheet
    return {**found, **nested}


def schema_of(resource: Resource) -> dict[str, object]:
    """The columns with their keys; empty when nobody described them."""
    if not resource.fields:
        return {}
    facts: dict[str, object] = {
        "fields": [_field(field) for field in resource.fields],
        "primaryKey": list(resource.primary_key),
        "missingValues": list(resource.missing_values) if resource.missing_values != ("",) else [],
        "foreignKeys": [_foreign_key(key) for key in resource.foreign_keys],
    }
    return {key: value for key, value in facts.items() if value}


def _foreign_key(key: ForeignKey) -> dict[str, object]:
    """A reference to the same table names none, since version 2."""
    other = {"resource": key.resource} if key.resource else {}
    return {"fields": list(key.fields), "reference": {**other, "fields": list(key.reference)}}


def _field(field: Field) -> dict[str, object]:
    (title, title_en), (description, description_en) = field.title, field.description
    found: dict[str, object] = {"name": field.name} if field.name else {}
    found["type"] = field.type
    if field.reading:
        found |= {key: value for key, value in field.reading.items() if value or value not in _NOTHING}
    if title:
        found["title"] = title
    if description:
        found["description"] = description
    if field.example:
        found["example"] = field.example  # text, says the profile
    if field.constraints:
        found["constraints"] = field.constraints
    if field.unit:
        found["unit"] = field.unit
    if title_en or description_en or field.sensitivity:
        ours = (("title_en", title_en), ("description_en", description_en), ("sensitivity", field.sensitivity))
        found["catalog"] = {key: value for key, value in ours if value}
    return found
