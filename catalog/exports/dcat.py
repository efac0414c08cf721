"""DCAT-AP 3.0.1: the catalogue, its bodies and its data sets as things."""

import re
from functools import cache, lru_cache
from itertools import compress

from catalog.exports.days import datatype_of, day_of
from catalog.exports.distributions import distributions, service_address
from catalog.exports.graph import (
    Address,
    Properties,
    Thing,
    Typed,
    named,
    place,
    texts,
)
from catalog.exports.mappings import ACCESS_RIGHTS, EU, LANGUAGES, access_of, listed
from catalog.exports.moulds import (
    Cast,
    Part,
    Said,
    address,
    cast_of,
    constant,
    in_languages,
    labelled,
    literal,
    nested,
    own_address,
    typed,
)
from catalog.files.characters import ascii_address, legal
from catalog.model.entry import Openness
from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.model.states import State
from catalog.offering.cards import told_standing
from catalog.offering.published import Published
from catalog.portal import Portal

_NOT_DIALLED = re.compile(r"[^0-9+]")
_TITLE, _DESCRIPTION, _LABEL = map(in_languages, ("dct:title", "dct:description", "rdfs:label"))
_IDENTIFIER, _VERSION = literal("dct:identifier"), literal("dcat:version")
_LANDING_PAGE = own_address("dcat:landingPage")
_PUBLISHER, _CONTACT = address("dct:publisher"), address("dcat:contactPoint")
_ACCESS_RIGHTS = address("dct:accessRights")
_KEYWORD = literal("dcat:keyword", "zh")
_WITHDRAWN = constant("adms:status", Address(f"{EU}/dataset-status/WITHDRAWN"))
_THEME, _FREQUENCY = address("dcat:theme"), address("dct:accrualPeriodicity")
_ISSUED, _MODIFIED = typed("dct:issued", "xsd:date"), typed("dct:modified", "xsd:date")
_PLACE = nested("dct:spatial", "dct:Location", _LABEL[0])


def catalogue(portal: Portal, authority: Publisher | None, modified: str) -> Thing:
    """The catalogue itself, without its data sets. `modified` is the last day of a change (ISO), or nothing."""
    site = ascii_site(portal)
    found = [
        *texts("dct:title", Label(portal.settings.site_name)),
        *texts("dct:description", portal.pack.title if portal.pack.title.zh else Label(portal.settings.site_name)),
        ("dct:publisher", place(portal.address(f"{authority.name}/#body")) if authority else _site_agent(portal)),
        ("foaf:homepage", Address(site)),
        *_languages(portal.languages),
        *_location(portal.settings.city),
        ("dcat:themeTaxonomy", Address(f"{EU}/data-theme")),
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


def dataset(published: Published) -> Cast:
    """One entry. Its body and contact are named by address; `bodies` describes them."""
    entry, title = published.entry, named(published.entry.title, published.entry.name)
    said: Said = [
        *labelled(_TITLE, title),
        *labelled(_DESCRIPTION, entry.description if legal(entry.description.zh).strip() else title),
        (_IDENTIFIER, (legal(entry.key),)),
        (_LANDING_PAGE, ()),
        *_answerable(published.publisher_page),
        (_ACCESS_RIGHTS, (listed("access-right", ACCESS_RIGHTS[access_of(entry)]).value,)),
        *_first_language(published.portal.languages),
        *[(_KEYWORD, (word,)) for word in map(legal, entry.keywords) if word],
        *_status(published),
        *_terms(published),
        *_dates(published),
        *([(_PLACE, (where,))] if (where := legal(entry.coverage_geographic)) else []),
        *_period(entry.coverage_temporal),
        *_sources(published),
        *distributions(published),
        *([(_VERSION, (legal(entry.version),))] if entry.version else []),
    ]
    return cast_of("dcat:Dataset", ascii_address(published.page), said)


@lru_cache(maxsize=1024)
def _answerable(page: str) -> Said:
    """Who publishes and whom to ask, by the page of the body."""
    body = ascii_address(page)
    return [(_PUBLISHER, (f"{body}#body",)), (_CONTACT, (f"{body}#contact",))]


@cache
def _first_language(languages: tuple[str, ...]) -> Said:
    """The first of them that the EU's list has."""
    return [(constant(name, value), ()) for name, value in _languages(languages)[:1]]


def _site_agent(portal: Portal) -> Thing:
    return Thing("foaf:Agent", tuple(texts("foaf:name", Label(portal.settings.site_name))))


def _languages(languages: tuple[str, ...]) -> Properties:
    known = (LANGUAGES[word] for word in languages if word in LANGUAGES)
    return [("dct:language", listed("language", code)) for code in known]


def _location(name: Label) -> Properties:
    said = tuple(texts("rdfs:label", name))
    return [("dct:spatial", Thing("dct:Location", said))] if said else []


def _period(text: str) -> Said:
    """`2024`, `2024-01/2024-06`, `2025-05-12/`; anything else is no period that a machine could read."""
    start, slash, end = text.partition("/")
    bounds = start, end if slash else start
    types = tuple(map(datatype_of, bounds))
    if not any(bounds) or any(moment and not type for moment, type in zip(bounds, types, strict=True)):
        return []
    return [(_period_of(*types), tuple(filter(None, bounds)))]


@cache
def _period_of(start: str, end: str) -> Part:
    """A period whose ends are of these datatypes; one may be missing."""
    ends = [typed(name, type) for name, type in (("dcat:startDate", start), ("dcat:endDate", end)) if type]
    return nested("dct:temporal", "dct:PeriodOfTime", *ends)


def _status(published: Published) -> Said:
    """What is gone says so, so that who harvested it before removes the copy."""
    return [(_WITHDRAWN, ())] if published.entry.is_gone else []


def _terms(published: Published) -> Said:
    """Theme and frequency in the EU's lists, and in words what limits the use."""
    entry, portal = published.entry, published.portal
    found: Said = []
    if theme := portal.term("topics", entry.topic, "eu"):
        found.append((_THEME, (listed("data-theme", theme).value,)))
    if frequency := portal.term("frequencies", entry.update_frequency, "eu"):
        found.append((_FREQUENCY, (listed("frequency", frequency).value,)))
    rights = entry.openness_conditions if entry.openness_conditions.zh else Label(entry.openness_basis)
    if rights.zh and entry.openness is not Openness.UNCONDITIONAL:
        found.append(_rights(rights))
    if entry.status != State.PUBLISHED and entry.standing.reason.zh:
        found.append(_rights(entry.standing.reason))
    return found


def _rights(text: Label) -> tuple[Part, tuple[str, ...]]:
    words = tuple(map(legal, text))
    return _rights_in(*map(bool, words)), tuple(filter(None, words))


@cache
def _rights_in(zh: bool, en: bool) -> Part:
    return nested("dct:rights", "dct:RightsStatement", *compress(_LABEL, (zh, en)))


def _dates(published: Published) -> Said:
    entry = published.entry
    found: Said = []
    if day := day_of(entry.created):
        found.append((_ISSUED, (day,)))
    news = [day for day in (entry.last_updated, told_standing(entry).since) if day]
    if news:
        found.append((_MODIFIED, (max(news).isoformat(),)))
    return found


def _sources(published: Published) -> Said:
    """Where the facts come from, in words and by address."""
    return [_source(legal(source.title), ascii_address(source.path)) for source in published.entry.sources]


def _source(title: str, path: str) -> tuple[Part, tuple[str, ...]]:
    return _source_with(title != "", path != ""), tuple(filter(None, (title, path)))


@cache
def _source_with(title: bool, path: bool) -> Part:
    parts = (_LABEL[0], address("rdfs:seeAlso"))
    return nested("dct:provenance", "dct:ProvenanceStatement", *compress(parts, (title, path)))
