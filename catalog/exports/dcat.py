"""DCAT-AP 3.0.1: the catalogue, its data sets and their distributions as things."""

from collections.abc import Iterator

from catalog.exports.graph import Address, Text, Thing, Typed, Value
from catalog.model.entry import Openness
from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.offers import Offer, OfferedFile
from catalog.portal import Portal
from catalog.published import Published, media_type

_EU = "http://publications.europa.eu/resource/authority"
_RIGHTS = {
    Openness.UNCONDITIONAL: f"{_EU}/access-right/PUBLIC",
    Openness.RESTRICTED: f"{_EU}/access-right/RESTRICTED",
    Openness.PROHIBITED: f"{_EU}/access-right/NON_PUBLIC",
}
_FILE_TYPES = frozenset({"CSV", "TSV", "JSON", "XLSX", "XLS", "XML", "PDF", "ZIP", "TXT", "GEOJSON", "PARQUET"})
_LANGUAGES = {"zh": f"{_EU}/language/ZHO", "en": f"{_EU}/language/ENG"}
_IANA = "https://www.iana.org/assignments/media-types/"

Properties = list[tuple[str, Value]]


def catalogue(portal: Portal, authority: Publisher | None, modified: str) -> Thing:
    """The catalogue itself, without its data sets."""
    name = Label(portal.settings.site_name)
    found: Properties = [
        *_texts("dct:title", name),
        *_texts("dct:description", portal.pack.title),
        ("foaf:homepage", Address(portal.settings.site_url)),
        ("dct:publisher", agent(portal, authority)),
        *(("dct:language", Address(_LANGUAGES[word])) for word in portal.languages if word in _LANGUAGES),
        ("dcat:themeTaxonomy", Address(f"{_EU}/data-theme")),
    ]
    if modified:
        found.append(("dct:modified", Typed(modified, "xsd:date")))
    return Thing("dcat:Catalog", tuple(found), portal.settings.site_url)


def agent(portal: Portal, publisher: Publisher | None) -> Thing:
    """A body that publishes; the site itself when the authority has no entry of its own."""
    if publisher is None:
        return Thing("foaf:Agent", (("foaf:name", Text(portal.settings.site_name)),), portal.settings.site_url)
    return Thing("foaf:Agent", tuple(_texts("foaf:name", publisher.title)), portal.address(f"{publisher.name}/"))


def dataset(published: Published) -> Thing:
    """One entry."""
    entry, portal = published.entry, published.portal
    found: Properties = [
        *_texts("dct:title", entry.title),
        *_texts("dct:description", entry.description if entry.description.zh else entry.title),
        ("dct:identifier", Text(entry.key)),
        ("dcat:landingPage", Address(published.page)),
        ("dct:publisher", agent(portal, published.publisher)),
        ("dcat:contactPoint", _contact(published)),
        ("dct:accessRights", Address(_RIGHTS[entry.openness])),
        *(("dcat:keyword", Text(word)) for word in entry.keywords),
        *_terms(published),
        *_dates(published),
        *(("dct:source", Address(source.path)) for source in entry.sources if source.path),
        *(("dcat:distribution", one) for one in _distributions(published)),
    ]
    if entry.coverage_geographic:
        found.append(("dct:spatial", Thing("dct:Location", (("rdfs:label", Text(entry.coverage_geographic)),))))
    if entry.version:
        found.append(("dcat:version", Text(entry.version)))
    return Thing("dcat:Dataset", tuple(found), published.page)


def _texts(name: str, label: Label) -> Iterator[tuple[str, Value]]:
    if label.zh:
        yield name, Text(label.zh, "zh")
    if label.en:
        yield name, Text(label.en, "en")


def _contact(published: Published) -> Thing:
    contact = published.publisher.contact
    found: Properties = [("vcard:fn", Text(contact.department or published.publisher.title.zh))]
    if published.email:
        found.append(("vcard:hasEmail", Address(f"mailto:{published.email}")))
    if contact.phone:
        found.append(("vcard:hasTelephone", Address("tel:" + "".join(c for c in contact.phone if c in "+0123456789"))))
    return Thing("vcard:Organization", tuple(found))


def _terms(published: Published) -> Iterator[tuple[str, Value]]:
    entry, portal = published.entry, published.portal
    if theme := portal.term("topics", entry.topic, "eu"):
        yield "dcat:theme", Address(f"{_EU}/data-theme/{theme}")
    if frequency := portal.term("frequencies", entry.update_frequency, "eu"):
        yield "dct:accrualPeriodicity", Address(f"{_EU}/frequency/{frequency}")


def _dates(published: Published) -> Iterator[tuple[str, Value]]:
    if published.entry.created:
        yield "dct:issued", Typed(published.entry.created[:10], "xsd:date")
    if published.entry.last_updated:
        yield "dct:modified", Typed(published.entry.last_updated.isoformat(), "xsd:date")


def _distributions(published: Published) -> Iterator[Thing]:
    """Every offered file; restricted data lead to the page, where they are applied for."""
    for offer in published.offers:
        for file in offer.files:
            yield _distribution(published, offer, file)
    if published.entry.openness is Openness.RESTRICTED:
        access: Properties = [("dcat:accessURL", Address(published.page))]
        access += _texts("dct:description", published.entry.openness_conditions)
        yield Thing("dcat:Distribution", tuple(access), f"{published.page}#access")


def _distribution(published: Published, offer: Offer, file: OfferedFile) -> Thing:
    address = published.portal.address(published.path_of(offer, file))
    found: Properties = [
        *_texts("dct:title", offer.resource.title),
        ("dcat:accessURL", Address(published.page if offer.is_gated else address)),
        ("dcat:byteSize", Typed(str(file.bytes), "xsd:nonNegativeInteger")),
        ("spdx:checksum", _checksum(file.hash)),
        *(("dct:license", Address(licence)) for licence in published.licence_addresses[:1]),
    ]
    if not offer.is_gated:
        found.append(("dcat:downloadURL", Address(address)))
    if file.format in _FILE_TYPES:
        found.append(("dct:format", Address(f"{_EU}/file-type/{file.format}")))
    if kind := (offer.resource.mediatype if not file.product else "") or media_type(file.format):
        found.append(("dcat:mediaType", Address(_IANA + kind)))
    return Thing("dcat:Distribution", tuple(found), address)


def _checksum(hash: str) -> Thing:
    value = hash.partition(":")[2]
    return Thing(
        "spdx:Checksum",
        (
            ("spdx:algorithm", Address("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")),
            ("spdx:checksumValue", Typed(value, "xsd:hexBinary")),
        ),
    )
