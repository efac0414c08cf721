"""`/data.json`: Project Open Data metadata 1.1, now DCAT-US 1.1."""

from catalog.exports.days import day_of
from catalog.exports.mappings import ACCESS_LEVELS, REPEATS, access_of
from catalog.files.characters import ascii_address
from catalog.files.json_text import json_bytes, json_text
from catalog.model.entry import Openness
from catalog.offering.offers import Offer, OfferedFile
from catalog.offering.published import Published, media_type
from catalog.portal import Portal

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
MAX_RIGHTS = 255  # characters, by the schema
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def head(portal: Portal) -> str:
    """The opening of the document, up to the first data set."""
    facts = {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": ascii_address(portal.address("data.json")),
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
    }
    return json_text(facts)[:-1] + ',"dataset":[\n'


def dataset(published: Published) -> bytes:
    """One entry. A day or an address that nobody gave is left out, not invented.

    Nothing for an entry that is gone: there, to be missing is how a data set is said to be removed.
    """
    entry, portal = published.entry, published.portal
    if entry.is_gone:
        return b""
    page = ascii_address(published.page)
    title = entry.title.zh or entry.name
    topic = portal.word("topics", entry.topic).zh if entry.topic else ""
    repeat = REPEATS.get(portal.term("frequencies", entry.update_frequency, "eu"), "")
    facts: dict[str, object] = {
        "@type": "dcat:Dataset",
        "identifier": page,
        "title": title,
        "description": entry.description.zh or title,
        "keyword": [word for word in entry.keywords if word] or [topic or published.publisher.title.zh],
        "modified": day_of(published.modified) or (repeat if repeat.startswith("R/") else ""),
        "publisher": {"@type": "org:Organization", "name": published.publisher.title.zh},
        "contactPoint": _contact(published),
        "accessLevel": ACCESS_LEVELS[access_of(entry)],
        "rights": _rights(published),
        "landingPage": page,
        "describedBy": f"{page}datapackage.json",
        "describedByType": "application/json",
        "license": ascii_address(next(iter(published.licence_addresses), "")),
        "issued": day_of(entry.created),
        "accrualPeriodicity": repeat,
        "theme": [topic] if topic else [],
        "spatial": entry.coverage_geographic,
        "temporal": entry.coverage_temporal if "/" in entry.coverage_temporal else "",
        "references": [ascii_address(source.path) for source in entry.sources if source.path],
        "language": [_LANGUAGES[portal.languages[0]]],
        "distribution": _distributions(published),
    }
    return json_bytes({key: value for key, value in facts.items() if value})


def _contact(published: Published) -> dict[str, str]:
    contact = published.publisher.contact
    found = {"@type": "vcard:Contact", "fn": contact.department or published.publisher.title.zh}
    return {**found, "hasEmail": ascii_address(f"mailto:{published.email}")} if published.email else found


def _rights(published: Published) -> str:
    """Why not everybody may have the data; the schema asks for it wherever the level is not public."""
    entry, gate = published.entry, published.portal.pack.gate
    if access_of(entry) is Openness.UNCONDITIONAL:
        return gate.title.zh[:MAX_RIGHTS] if gate else ""
    word = published.portal.openness_word(entry.openness).zh
    said = entry.openness_conditions.zh or entry.openness_basis or word
    return (said if entry.status == "published" else f"{entry.status}: {said}")[:MAX_RIGHTS]


def _distributions(published: Published) -> list[dict[str, str]]:
    """Every offered file; restricted data lead to the page, where they are applied for (HZ-3.2.2)."""
    found = [_distribution(offer, file, address) for offer, file, address in published.files]
    if access_of(published.entry) is Openness.RESTRICTED:
        access = {"@type": "dcat:Distribution", "accessURL": ascii_address(published.page)}
        found.append(access)
    return found


def _distribution(offer: Offer, file: OfferedFile, address: str) -> dict[str, str]:
    found = {"@type": "dcat:Distribution", "title": offer.resource.title.zh or offer.resource.name}
    if file.format:
        found["format"] = file.format
    if offer.is_gated:
        return {**found, "accessURL": address}
    kind = (offer.resource.mediatype if not file.product else "") or media_type(file.format)
    return {**found, "downloadURL": address, "mediaType": kind or "application/octet-stream"}
