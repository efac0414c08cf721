"""Data Package v2: one descriptor an entry, and the two forms of a catalogue of packages that clients know."""

import json
from collections.abc import Mapping

from catalog.model.entry import Field, Licence, Openness, Resource
from catalog.offers import Offer
from catalog.portal import Portal
from catalog.published import Published, media_type

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_DIALECT = (
    *("delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence", "skipInitialSpace"),
    *("header", "headerRows", "headerJoin", "commentRows", "commentChar"),
)


def descriptor(published: Published) -> bytes:
    """`datapackage.json` of an entry: its source form with addresses that can be followed, and no secret path.

    A prohibited entry has no resources; restricted data point at the interface that asks for a grant.
    """
    entry = published.entry
    facts: dict[str, object] = {
        "$schema": PROFILE,
        "name": entry.name,
        "id": published.page,
        "title": entry.title.zh,
        "description": entry.description.zh,
        "homepage": published.page,
        "version": entry.version,
        "created": f"{entry.created}T00:00:00Z" if len(entry.created) == 10 else entry.created,
        "keywords": list(entry.keywords),
        "licenses": [_licence(published, licence) for licence in entry.licences],
        "sources": [_named("", source.title, source.path) for source in entry.sources],
        "contributors": [
            {"title": published.publisher.title.zh, "path": published.publisher_page, "roles": ["publisher"]}
        ],
        "resources": [_resource(published, offer) for offer in published.offers],
    }
    said = {key: value for key, value in facts.items() if value}
    if entry.openness is Openness.PROHIBITED:
        said["resources"] = []
    said["catalog"] = {**_extension(published), "publisher": entry.publisher}
    return json.dumps(said, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _extension(published: Published) -> dict[str, object]:
    """Our own facts under their one key, in the language-neutral form of the source."""
    entry = published.entry
    return {
        **entry.extra,
        "title_en": entry.title.en,
        "description_en": entry.description.en,
        "openness_type": str(entry.openness),
        "status": entry.status,
    }


def _named(name: str, title: str, path: str) -> dict[str, str]:
    return {key: value for key, value in (("name", name), ("title", title), ("path", path)) if value}


def _licence(published: Published, licence: Licence) -> dict[str, str]:
    return _named(licence.name, licence.title, licence.path or published.portal.term("licences", licence.name, "url"))


def _resource(published: Published, offer: Offer) -> dict[str, object]:
    resource = offer.resource
    facts: dict[str, object] = {
        "name": resource.name,
        "type": "table" if resource.fields and resource.format != "geojson" else "",
        "title": resource.title.zh,
        "path": _path(published, offer),
        "format": resource.format,
        "mediatype": resource.mediatype or media_type(resource.format),
        "encoding": resource.encoding,
        **_seal(offer),
        "dialect": _dialect(resource),
        "schema": _schema(resource),
        "catalog": {"role": resource.role, "title_en": resource.title.en} if offer.files else {"access": "grant"},
    }
    if not offer.files:
        facts |= {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": {}}
    return {key: value for key, value in facts.items() if value}


def _path(published: Published, offer: Offer) -> str:
    """Beside the descriptor where the file is public, a full address where something is asked first."""
    if not offer.files:
        return published.portal.address(f"{published.rows_path(offer)}?_format=csv")
    if offer.is_gated:
        return published.portal.address(published.path_of(offer, offer.files[0]))
    return f"data/{offer.files[0].name}"


def _seal(offer: Offer) -> dict[str, object]:
    return {"bytes": offer.files[0].bytes, "hash": offer.files[0].hash} if offer.files else {}


def _dialect(resource: Resource) -> dict[str, object]:
    """The flat form of the standard, and beside it the nested one that frictionless reads."""
    nested = {key: value for key, value in resource.dialect.items() if isinstance(value, Mapping)}
    flat = {key: value for inner in (resource.dialect, nested.get("csv", {})) for key, value in inner.items()}
    excel = nested.get("excel", {})
    sheet = excel.get("sheet") if isinstance(excel, Mapping) else None
    found: dict[str, object] = {key: flat[key] for key in _DIALECT if key in flat}
    if isinstance(sheet, str | int):
        found["sheetName" if isinstance(sheet, str) else "sheetNumber"] = sheet
    return {**found, **nested}


def _schema(resource: Resource) -> dict[str, object]:
    if not resource.fields:
        return {}
    facts: dict[str, object] = {
        "fields": [_field(field) for field in resource.fields],
        "primaryKey": list(resource.primary_key),
        "missingValues": list(resource.missing_values) if resource.missing_values != ("",) else [],
        "foreignKeys": [
            {
                "fields": list(key.fields),
                "reference": {"resource": key.resource, "fields": list(key.reference)},
            }
            for key in resource.foreign_keys
        ],
    }
    return {key: value for key, value in facts.items() if value}


def _field(field: Field) -> dict[str, object]:
    facts: dict[str, object] = {
        "name": field.name,
        "type": field.type,
        "title": field.title.zh,
        "description": field.description.zh,
        "example": field.example,
        "constraints": dict(field.constraints),
        "unit": field.unit,
        "catalog": _field_extension(field),
    }
    return {key: value for key, value in facts.items() if value}


def _field_extension(field: Field) -> dict[str, str]:
    facts = {"title_en": field.title.en, "description_en": field.description.en, "sensitivity": field.sensitivity}
    return {key: value for key, value in facts.items() if value}


def catalogue_head(portal: Portal) -> bytes:
    """The opening of `/datapackage.json`: a package whose resources are packages (the data-catalog recipe)."""
    facts = {
        "profile": "data-package-catalog",
        "name": "catalogue",
        "title": portal.settings.site_name,
        "homepage": portal.settings.site_url,
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()[:-1] + b',"resources":[\n'


def catalogue_resource(published: Published) -> bytes:
    """One entry of `/datapackage.json`."""
    facts = {
        "profile": "data-package",
        "name": f"{published.entry.publisher}--{published.entry.name}",
        "title": published.entry.title.zh,
        "path": f"{published.entry.key}/datapackage.json",
        "format": "json",
        "mediatype": "application/json",
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def catalogue_dataset(published: Published) -> bytes:
    """One entry of `/catalog.json`, the form of frictionless; nothing for an entry without resources."""
    if not published.offers:
        return b""
    facts = {
        "name": f"{published.entry.publisher}--{published.entry.name}",
        "package": f"{published.page}datapackage.json",
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
