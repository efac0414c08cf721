"""DCAT-AP 3.0.1: the distributions of a data set, which are the files that it offers."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import compress, groupby
from operator import itemgetter

from catalog.exports.graph import Address, Properties, Thing, place, plain
from catalog.exports.mappings import FILE_TYPES, access_of, listed
from catalog.exports.moulds import (
    Part,
    Said,
    address,
    constant,
    described,
    in_languages,
    nested,
    own_address,
    typed,
)
from catalog.files.characters import ascii_address, legal
from catalog.model.entry import Openness
from catalog.offering.offers import Offer, OfferedFile
from catalog.offering.published import Published, media_type
from catalog.portal import Portal

_SHA256 = Address("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
_TITLE, _DESCRIPTION = map(in_languages, ("dct:title", "dct:description"))
_CHECKSUM = nested(
    "spdx:checksum",
    "spdx:Checksum",
    constant("spdx:algorithm", _SHA256),
    typed("spdx:checksumValue", "xsd:hexBinary"),
)


def service_address(portal: Portal) -> str:
    """The address of the rows interface."""
    return place(portal.address("api/datasets")).value


def distributions(published: Published) -> Said:
    """Every offered file; restricted data lead to the page, where they are applied for (HZ-3.2.2)."""
    around = _licence(published), service_address(published.portal)
    found: Said = []
    for offer, files in groupby(published.files, itemgetter(0)):
        found += _of_resource(offer, files, around)
    if access_of(published.entry) is Openness.RESTRICTED:
        page = ascii_address(published.page)
        zh, en = map(legal, published.entry.openness_conditions)
        found.append((_access(zh != "", en != ""), (f"{page}#access", page, *filter(None, (zh, en)))))
    return found


@cache
def _access(zh: bool, en: bool) -> Part:
    """Where data are applied for; the conditions are said in these languages."""
    said = compress(_DESCRIPTION, (zh, en))
    return described("dcat:distribution", "dcat:Distribution", address("dcat:accessURL"), *said)


def _licence(published: Published) -> Part | None:
    """The first licence, by its address or in words: DCAT-AP allows one."""
    if published.licence_addresses:
        return _licence_at(published.licence_addresses[0])
    words = [licence.title or licence.name for licence in published.entry.licences]
    return _licence_called(next(filter(None, words))) if any(words) else None


@lru_cache(maxsize=256)
def _licence_at(page: str) -> Part:
    return constant("dct:license", place(page))


@lru_cache(maxsize=256)
def _licence_called(word: str) -> Part:
    return constant("dct:license", Thing("dct:LicenseDocument", (("rdfs:label", plain(word)),)))


def _of_resource(
    offer: Offer, files: Iterable[tuple[Offer, OfferedFile, str]], around: tuple[Part | None, str]
) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """The files of one resource, which share its title."""
    zh, en = map(legal, offer.resource.title)
    titles, spoken = tuple(filter(None, (zh, en))), (zh != "", en != "")
    original = (offer.is_gated, bool(offer.derived and offer.derived.version))
    product = (offer.is_gated, False)
    for _, file, link in files:
        kind = ("" if file.product else offer.resource.mediatype) or media_type(file.format)
        part = _file((file.format, kind), spoken, product if file.product else original, around)
        yield part, (link, *titles, str(file.bytes), file.hash.partition(":")[2])


@lru_cache(maxsize=2048)
def _file(
    format: tuple[str, str], spoken: tuple[bool, bool], ways: tuple[bool, bool], around: tuple[Part | None, str]
) -> Part:
    """Files of one format and media type under one licence.

    `spoken` says in which languages there is a title, `ways` whether the file is gated and whether it has rows.
    """
    (name, kind), (is_gated, has_rows), (licence, service) = format, ways, around
    parts = [
        *compress(_TITLE, spoken),
        own_address("dcat:accessURL"),
        typed("dcat:byteSize", "xsd:nonNegativeInteger"),
        _CHECKSUM,
        *([licence] if licence else []),
        *(constant(*one) for one in (*_file_type(name), *_media_type(kind))),
        *([] if is_gated else [own_address("dcat:downloadURL")]),
        *([constant("dcat:accessService", Address(service))] if has_rows else []),
    ]
    return described("dcat:distribution", "dcat:Distribution", *parts)


def _file_type(format: str) -> Properties:
    code = FILE_TYPES.get(format)
    return [("dct:format", listed("file-type", code))] if code else []


def _media_type(kind: str) -> Properties:
    address = f"https://www.iana.org/assignments/media-types/{kind}"
    return [("dcat:mediaType", place(address))] if "/" in kind else []
