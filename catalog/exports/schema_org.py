"""schema.org Dataset for search engines, in the page of each entry."""

from catalog.exports.mappings import access_of
from catalog.model.entry import Openness
from catalog.model.states import State
from catalog.offering.offers import Offer, OfferedFile
from catalog.offering.published import Published, media_type

SHORTEST = 50  # characters; shorter descriptions are not taken, so that known facts are added
LONGEST = 5000


def schema_org(published: Published, language: str) -> dict[str, object]:
    """The entry as JSON-LD; only what the page shows too."""
    entry = published.entry
    names = [field.title.text(language) or field.name for offer in published.offers for field in offer.resource.fields]
    is_open = access_of(entry) is Openness.UNCONDITIONAL
    facts: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": entry.title.text(language),
        "alternateName": entry.title.en if language == "zh" else entry.title.zh,
        "description": _description(published, names, language),
        "url": published.page,
        "identifier": entry.key,
        "version": entry.version,
        "keywords": list(entry.keywords),
        "dateModified": published.modified,
        "license": next(iter(published.licence_addresses), ""),
        "isAccessibleForFree": is_open,
        "creativeWorkStatus": "" if entry.status == State.PUBLISHED else str(entry.status),
        "conditionsOfAccess": "" if is_open else published.portal.openness_word(entry.openness).text(language),
        "spatialCoverage": entry.coverage_geographic,
        "creator": {
            "@type": "Organization",
            "name": published.publisher.title.text(language),
            "url": published.publisher_page,
        },
        "includedInDataCatalog": {"@type": "DataCatalog", "url": published.portal.settings.site_url},
        "variableMeasured": names[:50],
        "distribution": [
            _distribution(published, offer, file)
            for offer in published.offers
            for file in offer.files
            if not offer.is_gated
        ],
    }
    return {"isAccessibleForFree": is_open} | {key: value for key, value in facts.items() if value}


def _description(published: Published, names: list[str], language: str) -> str:
    entry = published.entry
    text = entry.description.text(language) or entry.title.text(language)
    if len(text) >= SHORTEST:
        return text[:LONGEST]
    known = (entry.title.text(language), published.publisher.title.text(language), *names)
    return f"{text} {' / '.join(known)}"[:LONGEST]


def _distribution(published: Published, offer: Offer, file: OfferedFile) -> dict[str, object]:
    return {
        "@type": "DataDownload",
        "contentUrl": published.portal.address(published.path_of(offer, file)),
        "encodingFormat": media_type(file.format) or file.format,
        "contentSize": f"{file.bytes} B",
    }
