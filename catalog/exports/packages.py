"""Data Package v2: one descriptor an entry, and the two forms of a catalogue of packages that clients know.

The standard asks for at least one resource. An entry that offers no file (prohibited, suspended, or restricted without
a sample) therefore does not claim its profile: the same facts, an empty list of resources and no `$schema`.
"""

import re
from datetime import datetime, timedelta, timezone

from catalog.exports.mappings import WITHHELD
from catalog.exports.schemas import dialect_of, schema_of
from catalog.files.characters import ascii_address
from catalog.files.json_text import json_bytes, json_text
from catalog.model.entry import Licence, Resource
from catalog.offering.offers import Offer
from catalog.offering.published import Published, media_type
from catalog.portal import Portal

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_CHINA = timezone(timedelta(hours=8))
_LICENCE_NAME = re.compile(r"[-a-zA-Z0-9._]+\Z")
_TEXTUAL = frozenset("csv tsv txt json geojson topojson ndjson jsonl xml kml gml html md ttl".split())


def descriptor(published: Published) -> bytes:
    """`datapackage.json` of an entry: its source form with addresses that can be followed, and no secret path."""
    entry = published.entry
    page = ascii_address(published.page)
    resources = [_resource(published, offer) for offer in published.offers if offer.files]
    facts: dict[str, object] = {
        "$schema": PROFILE if resources else "",
        "name": entry.name,
        "id": page,
        "title": entry.title.zh,
        "description": entry.description.zh,
        "homepage": page,
        "version": entry.version,
        "created": _instant(entry.created),
        "keywords": list(entry.keywords),
        "licenses": [_licence(published, licence) for licence in entry.licences],
        "sources": [_named("", source.title, source.path) for source in entry.sources],
        "contributors": [_publisher(published)],
    }
    said = {key: value for key, value in facts.items() if value}
    return _lines({**said, "resources": resources, "catalog": _extension(published)})


def _lines(facts: dict[str, object]) -> bytes:
    """An object with a line for each key, all of them ours, and each item of `resources`: short, still readable."""
    rows = [b'  "%s": %s' % (key.encode(), _row(key, value)) for key, value in facts.items()]
    return b"{\n" + b",\n".join(rows) + b"\n}\n"


def _row(key: str, value: object) -> bytes:
    if key != "resources" or not isinstance(value, list):
        return json_bytes(value)
    rows = b",\n".join([b"    " + json_bytes(item) for item in value])
    return b"[\n" + rows + b"\n  ]" if rows else b"[]"


def _extension(published: Published) -> dict[str, object]:
    """Our own facts under their one key, as the source has them; `tables` are the columns of what is not offered."""
    entry = published.entry
    said: dict[str, object] = {key: value for key, value in entry.extra.items() if key not in WITHHELD}
    english = {"title_en": entry.title.en, "description_en": entry.description.en}
    said |= {key: value for key, value in english.items() if value}
    said |= {"publisher": entry.publisher, "openness_type": str(entry.openness), "status": str(entry.status)}
    if not entry.is_gone and (tables := [_table(published, offer) for offer in published.offers if not offer.files]):
        said["tables"] = tables
    return said


def _table(published: Published, offer: Offer) -> dict[str, object]:
    """What a grant would open: the columns, and the interface where one answers (HZ-3.2)."""
    rows = published.rows_path(offer) if offer.derived and offer.derived.version else ""
    facts: dict[str, object] = {
        "name": offer.resource.name,
        "title": offer.resource.title.zh,
        "title_en": offer.resource.title.en,
        "interface": ascii_address(published.portal.address(rows)) if rows else "",
        "schema": schema_of(offer.resource),
    }
    return {key: value for key, value in facts.items() if value}


def _publisher(published: Published) -> dict[str, object]:
    body = published.publisher
    page = ascii_address(published.publisher_page)
    return {"title": body.title.zh or body.name, "path": page, "roles": ["publisher"]}


def _named(name: str, title: str, path: str) -> dict[str, str]:
    found = (("name", name), ("title", title), ("path", ascii_address(path)))
    return {key: value for key, value in found if value}


def _licence(published: Published, licence: Licence) -> dict[str, str]:
    """The name is a plain word in the standard; one in other letters becomes the title."""
    path = licence.path or published.portal.term("licences", licence.name, "url")
    if _LICENCE_NAME.match(licence.name):
        return _named(licence.name, licence.title, path)
    return _named("" if path else "other", licence.title or licence.name, path)


def _instant(created: str) -> str:
    """RFC 3339 as the standard asks; a bare day begins in China; anything else is left out."""
    try:
        instant = datetime.fromisoformat(created)
    except ValueError:
        return ""
    return (instant if instant.tzinfo else instant.replace(tzinfo=_CHINA)).isoformat()


def _resource(published: Published, offer: Offer) -> dict[str, object]:
    resource, file = offer.resource, offer.files[0]
    facts: dict[str, object] = {
        "name": resource.name,
        "type": "table" if resource.fields and resource.format != "geojson" else "",
        "title": resource.title.zh,
        "path": _path(published, offer),
        "format": resource.format,
        "mediatype": resource.mediatype or media_type(resource.format),
        "encoding": resource.encoding if resource.format in _TEXTUAL else "",
        "bytes": file.bytes,
        "hash": file.hash,
        "dialect": dialect_of(resource),
        "schema": schema_of(resource),
        "catalog": _resource_extension(resource),
    }
    return {key: value for key, value in facts.items() if value or key == "bytes"}


def _resource_extension(resource: Resource) -> dict[str, str]:
    found = {"role": resource.role, "title_en": resource.title.en}
    return {key: value for key, value in found.items() if value}


def _path(published: Published, offer: Offer) -> str:
    """Beside the descriptor where the file is public, a full address where something is asked first (HZ-3.1)."""
    if offer.is_gated:
        return ascii_address(published.portal.address(published.path_of(offer, offer.files[0])))
    return f"data/{offer.files[0].name}"


def catalogue_head(portal: Portal) -> str:
    """The opening of `/datapackage.json`: a package whose resources are the descriptors of the entries."""
    facts = {
        "$schema": PROFILE,
        "name": "catalogue",
        "title": portal.settings.site_name,
        "homepage": ascii_address(portal.settings.site_url),
    }
    return json_text(facts)[:-1] + ',"resources":[\n'


def catalogue_resource(published: Published) -> bytes:
    """One entry of `/datapackage.json`; nothing for one that is gone, whose own descriptor says so."""
    if published.entry.is_gone:
        return b""
    facts = {
        "name": _name(published),
        "title": published.entry.title.zh,
        "path": f"{published.entry.key}/datapackage.json",
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
    }
    return json_bytes({key: value for key, value in facts.items() if value})


def catalogue_dataset(published: Published) -> bytes:
    """One entry of `/catalog.json`, the form of frictionless; nothing for an entry that offers no file."""
    if not any(offer.files for offer in published.offers):
        return b""
    return json_bytes({"name": _name(published), "package": f"{ascii_address(published.page)}datapackage.json"})


def _name(published: Published) -> str:
    """A name for one folder of names: the same as in the CKAN interface."""
    return f"{published.entry.publisher}--{published.entry.name}"
