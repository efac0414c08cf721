"""`/data.json`: Project Open Data metadata 1.1, now DCAT-US 1.1."""

import json

from catalog.model.entry import Openness
from catalog.offers import Offer, OfferedFile
from catalog.portal import Portal
from catalog.published import Published, media_type

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
MAX_RIGHTS = 255  # characters, by the schema
_LEVELS = {
    Openness.UNCONDITIONAL: "public",
    Openness.RESTRICTED: "restricted public",
    Openness.PROHIBITED: "non-public",
}
_REPEATS = {
    "continuous": "R/PT1S",
    "daily": "R/P1D",
    "weekly": "R/P1W",
    "monthly": "R/P1M",
    "quarterly": "R/P3M",
    "half-yearly": "R/P6M",
    "yearly": "R/P1Y",
    "irregular": "irregular",
}


def head(portal: Portal) -> bytes:
    """The opening of the document, up to the first data set."""
    facts = {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": portal.address("data.json"),
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
    }
    return _json(facts)[:-1] + b',"dataset":[\n'


def dataset(published: Published) -> bytes:
    """One entry."""
    entry, portal = published.entry, published.portal
    topic = portal.word("topics", entry.topic).zh if entry.topic else ""
    repeat = _REPEATS.get(entry.update_frequency, "")
    facts: dict[str, object] = {
        "@type": "dcat:Dataset",
        "identifier": published.page,
        "title": entry.title.zh,
        "description": entry.description.zh or entry.title.zh,
        "keyword": list(entry.keywords) or [topic or published.publisher.title.zh],
        "modified": published.modified or repeat or "R/P1Y",
        "publisher": {"@type": "org:Organization", "name": published.publisher.title.zh},
        "contactPoint": _contact(published),
        "accessLevel": _LEVELS[entry.openness],
        "rights": _rights(published),
        "landingPage": published.page,
        "describedBy": f"{published.page}datapackage.json",
        "describedByType": "application/json",
        "license": next(iter(published.licence_addresses), ""),
        "issued": entry.created[:10],
        "accrualPeriodicity": repeat,
        "theme": [topic] if topic else [],
        "spatial": entry.coverage_geographic,
        "language": ["zh-CN"],
        "distribution": [_distribution(published, offer, file) for offer in published.offers for file in offer.files],
    }
    return _json({key: value for key, value in facts.items() if value})


def _contact(published: Published) -> dict[str, str]:
    contact = published.publisher.contact
    found = {"@type": "vcard:Contact", "fn": contact.department or published.publisher.title.zh}
    return {**found, "hasEmail": f"mailto:{published.email}"} if published.email else found


def _rights(published: Published) -> str:
    """Why not everybody may have the data; the schema asks for it wherever the level is not public."""
    entry = published.entry
    if entry.openness is Openness.UNCONDITIONAL:
        return published.portal.pack.gate.title.zh[:MAX_RIGHTS] if published.portal.pack.gate else ""
    word = published.portal.openness_word(entry.openness).zh
    return (entry.openness_conditions.zh or entry.openness_basis or word)[:MAX_RIGHTS]


def _distribution(published: Published, offer: Offer, file: OfferedFile) -> dict[str, str]:
    address = published.portal.address(published.path_of(offer, file))
    kind = (offer.resource.mediatype if not file.product else "") or media_type(file.format)
    found = {"@type": "dcat:Distribution", "title": offer.resource.title.zh or offer.resource.name}
    found |= {"format": file.format}
    if offer.is_gated:
        return {**found, "accessURL": address}
    return {**found, "downloadURL": address, "mediaType": kind or "application/octet-stream"}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
