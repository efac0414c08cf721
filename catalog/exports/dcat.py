"""DCAT-AP 3.0.1: the catalogue, its bodies, its data sets and their distributions as things."""

import re
from functools import lru_cache

from catalog.cards import told_standing
from catalog.characters import legal
from catalog.exports.days import datatype_of, day_of
from catalog.exports.graph import (
    Address,
    Cast,
    Mould,
    Properties,
    Text,
    Thing,
    Typed,
    Value,
    named,
    place,
    plain,
    texts,
)
from catalog.exports.mappings import ACCESS_RIGHTS, FILE_TYPES, LANGUAGES, access_of
from catalog.exports.moulds import hole
from catalog.model.entry import Openness
from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.model.states import State
from catalog.offers import Offer, OfferedFile
from catalog.portal import Portal
from catalog.published import Published, media_type

_EU = "http://publications.europa.eu/resource/authority"
_SHA256 = Address("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
_NOT_DIALLED = re.compile(r"[^0-9+]")
_Pairs = tuple[tuple[str, Value], ...]


def catalogue(portal: Portal, authority: Publisher | None, modified: str) -> Thing:
    """The catalogue itself, without its data sets. `modified` is the last day of a change (ISO), or nothing."""
    site = ascii_site(portal)
    found = [
        *texts("dct:title", Label(portal.settings.site_name)),
        *texts("dct:description", portal.pack.title if portal.pack.title.zh else Label(portal.settings.site_name)),
        ("dct:publisher", place(portal.address(f"{authority.name}/#body")) if authority else _site_agent(portal)),
        ("foaf:homepage", Address(site)),
        *_languages(portal),
        *_location(portal.settings.city),
        ("dcat:themeTaxonomy", Address(f"{_EU}/data-theme")),
        ("dcat:service", Address(service_address(portal))),
    ]
    if modified:
        found.append(("dct:modified", Typed(modified, "xsd:date")))
    return Thing("dcat:Catalog", tuple(found), site)


def ascii_site(portal: Portal) -> str:
    """The address of the site, which is the address of the catalogue too."""
    return place(portal.settings.site_url).value


def service(portal: Portal) -> Thing:
    """The rows interface of every table, as one data service."""
    found = (
        *texts("dct:title", Label(f"{portal.settings.site_name} API")),
        ("dcat:endpointURL", Address(service_address(portal))),
        ("dcat:endpointDescription", place(portal.address("openapi.json"))),
    )
    return Thing("dcat:DataService", found, service_address(portal))


def service_address(portal: Portal) -> str:
    """The address of the rows interface."""
    return place(portal.address("api/datasets")).value


def bodies(portal: Portal, publisher: Publisher, authority: Publisher | None) -> tuple[Thing, Thing]:
    """A body that publishes, and how to reach it (through the authority where it has no address of its own)."""
    page = place(portal.address(f"{publisher.name}/")).value
    name = named(publisher.title, publisher.name)
    contact = publisher.contact
    found = texts("vcard:fn", Label(contact.department or name.zh))
    if email := contact.email or (authority.contact.email if authority else ""):
        found.append(("vcard:hasEmail", place(f"mailto:{email}")))
    if digits := _NOT_DIALLED.sub("", contact.phone):
        found.append(("vcard:hasTelephone", Address(f"tel:{digits}")))
    agent = [*texts("foaf:name", name), ("foaf:homepage", Address(page))]
    return Thing("foaf:Agent", tuple(agent), f"{page}#body"), Thing(
        "vcard:Organization", tuple(found), f"{page}#contact"
    )


def dataset(published: Published) -> Thing:
    """One entry. Its body and contact are named by address; `bodies` describes them."""
    entry, page = published.entry, place(published.page)
    title = named(entry.title, entry.name)
    found = [
        *texts("dct:title", title),
        *texts("dct:description", entry.description if legal(entry.description.zh).strip() else title),
        ("dct:identifier", plain(entry.key)),
        ("dcat:landingPage", page),
        *_answerable(published.publisher_page),
        ("dct:accessRights", _listed("access-right", ACCESS_RIGHTS[access_of(entry)])),
        *_languages(published.portal)[:1],
        *(("dcat:keyword", Text(word.value, "zh")) for word in map(plain, entry.keywords) if word.value),
        *_status(published),
        *_terms(published),
        *_dates(published),
        *_location(Label(entry.coverage_geographic)),
        *_period(entry.coverage_temporal),
        *_sources(published),
        *_distributions(published),
    ]
    if entry.version:
        found.append(("dcat:version", plain(entry.version)))
    return Thing("dcat:Dataset", tuple(found), page.value)


@lru_cache(maxsize=1024)
def _answerable(page: str) -> _Pairs:
    """Who publishes and whom to ask, by the page of the body."""
    body = place(page).value
    return ("dct:publisher", Address(f"{body}#body")), ("dcat:contactPoint", Address(f"{body}#contact"))


@lru_cache(maxsize=1024)
def _listed(name: str, code: str) -> Address:
    """A code of one of the lists that the EU keeps."""
    return place(f"{_EU}/{name}/{code}")


def _site_agent(portal: Portal) -> Thing:
    return Thing("foaf:Agent", tuple(texts("foaf:name", Label(portal.settings.site_name))))


def _languages(portal: Portal) -> Properties:
    known = (LANGUAGES[word] for word in portal.languages if word in LANGUAGES)
    return [("dct:language", _listed("language", code)) for code in known]


def _location(name: Label) -> Properties:
    said = tuple(texts("rdfs:label", name))
    return [("dct:spatial", Thing("dct:Location", said))] if said else []


def _period(text: str) -> Properties:
    """`2024`, `2024-01/2024-06`, `2025-05-12/`; anything else is no period that a machine could read."""
    start, slash, end = text.partition("/")
    bounds = [("dcat:startDate", start), ("dcat:endDate", end if slash else start)]
    said = tuple((name, Typed(moment, datatype_of(moment))) for name, moment in bounds if moment)
    if not said or not all(value.datatype for _, value in said):
        return []
    return [("dct:temporal", Thing("dct:PeriodOfTime", said))]


def _status(published: Published) -> Properties:
    """What is gone says so, so that who harvested it before removes the copy."""
    entry = published.entry
    if entry.is_gone:
        return [("adms:status", _listed("dataset-status", "WITHDRAWN"))]
    return []


def _terms(published: Published) -> Properties:
    """Theme and frequency in the EU's lists, and in words what limits the use."""
    entry, portal = published.entry, published.portal
    found: Properties = []
    if theme := portal.term("topics", entry.topic, "eu"):
        found.append(("dcat:theme", _listed("data-theme", theme)))
    if frequency := portal.term("frequencies", entry.update_frequency, "eu"):
        found.append(("dct:accrualPeriodicity", _listed("frequency", frequency)))
    rights = entry.openness_conditions if entry.openness_conditions.zh else Label(entry.openness_basis)
    if rights.zh and entry.openness is not Openness.UNCONDITIONAL:
        found.append(("dct:rights", _rights(rights)))
    if entry.status != State.PUBLISHED and entry.standing.reason.zh:
        found.append(("dct:rights", _rights(entry.standing.reason)))
    return found


def _rights(text: Label) -> Thing:
    return Thing("dct:RightsStatement", tuple(texts("rdfs:label", text)))


def _dates(published: Published) -> Properties:
    entry = published.entry
    found: Properties = []
    if day := day_of(entry.created):
        found.append(("dct:issued", Typed(day, "xsd:date")))
    news = [day for day in (entry.last_updated, told_standing(entry).since) if day]
    if news:
        found.append(("dct:modified", Typed(max(news).isoformat(), "xsd:date")))
    return found


def _sources(published: Published) -> Properties:
    """Where the facts come from, in words and by address."""
    return [("dct:provenance", _source(source.title, source.path)) for source in published.entry.sources]


def _source(title: str, path: str) -> Thing:
    seen: Properties = [("rdfs:seeAlso", place(path))] if path else []
    return Thing("dct:ProvenanceStatement", (*texts("rdfs:label", Label(title)), *seen))


def _distributions(published: Published) -> Properties:
    """Every offered file; restricted data lead to the page, where they are applied for (HZ-3.2.2)."""
    licence, service = tuple(_licence(published)), service_address(published.portal)
    found: Properties = [
        ("dcat:distribution", _distribution(offer, file, address, (licence, service)))
        for offer, file, address in published.files
    ]
    if access_of(published.entry) is Openness.RESTRICTED:
        page = place(published.page).value
        access = (("dcat:accessURL", Address(page)), *texts("dct:description", published.entry.openness_conditions))
        found.append(("dcat:distribution", Thing("dcat:Distribution", access, f"{page}#access")))
    return found


def _licence(published: Published) -> Properties:
    """The first licence, by its address or in words: DCAT-AP allows one."""
    if published.licence_addresses:
        return [("dct:license", place(published.licence_addresses[0]))]
    words = [licence.title or licence.name for licence in published.entry.licences]
    if not any(words):
        return []
    return [("dct:license", Thing("dct:LicenseDocument", (("rdfs:label", plain(next(filter(None, words)))),)))]


def _distribution(offer: Offer, file: OfferedFile, address: str, around: tuple[_Pairs, str]) -> Cast:
    resource, is_original = offer.resource, not file.product
    zh, en = legal(resource.title.zh), legal(resource.title.en)
    kind = (resource.mediatype if is_original else "") or media_type(file.format)
    has_rows = is_original and bool(offer.derived and offer.derived.version)
    mould = _mould(file.format, kind, (zh != "", en != ""), (offer.is_gated, has_rows), around)
    return Cast(mould, (address, str(file.bytes), file.hash.partition(":")[2], zh, en), address)


@lru_cache(maxsize=1024)
def _mould(
    format: str, kind: str, spoken: tuple[bool, bool], ways: tuple[bool, bool], around: tuple[_Pairs, str]
) -> Mould:
    """Files of one format under one licence. The holes are address, size, hash, and the title in each language.

    `spoken` says in which languages there is a title, `ways` whether the file is gated and whether it has rows.
    """
    (is_gated, has_rows), (licence, service) = ways, around
    address = Address(hole(0))
    found: Properties = [
        *(("dct:title", Text(hole(3 + at), word)) for at, word in enumerate(("zh", "en")) if spoken[at]),
        ("dcat:accessURL", address),
        ("dcat:byteSize", Typed(hole(1), "xsd:nonNegativeInteger")),
        ("spdx:checksum", _checksum(hole(2))),
        *licence,
        *_file_type(format),
        *_media_type(kind),
    ]
    if not is_gated:
        found.append(("dcat:downloadURL", address))
    if has_rows:
        found.append(("dcat:accessService", Address(service)))
    return Mould(thing=Thing("dcat:Distribution", tuple(found), hole(0)))


def _file_type(format: str) -> Properties:
    code = FILE_TYPES.get(format)
    return [("dct:format", _listed("file-type", code))] if code else []


def _media_type(kind: str) -> Properties:
    address = f"https://www.iana.org/assignments/media-types/{kind}"
    return [("dcat:mediaType", place(address))] if "/" in kind else []


def _checksum(sha256: str) -> Thing:
    value = Typed(sha256, "xsd:hexBinary")
    return Thing("spdx:Checksum", (("spdx:algorithm", _SHA256), ("spdx:checksumValue", value)))
