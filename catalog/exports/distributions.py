"""DCAT-AP 3.0.1: the distributions of a data set, which are the files that it offers."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from catalog.characters import ascii_address, legal
from catalog.exports.graph import Address, Cast, Mould, Properties, Thing, place, plain
from catalog.exports.mappings import FILE_TYPES, access_of, listed
from catalog.exports.moulds import (
    Part,
    address,
    cast_of,
    constant,
    in_languages,
    is_plain,
    is_plain_address,
    labelled,
    mould_of,
    nested,
    own_address,
    typed,
)
from catalog.model.entry import Openness
from catalog.offers import Offer, OfferedFile
from catalog.portal import Portal
from catalog.published import Published, media_type

_SHA256 = Address("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
_TITLE, _DESCRIPTION = map(in_languages, ("dct:title", "dct:description"))
_ACCESS = address("dcat:accessURL")
_CHECKSUM = nested(
    "spdx:checksum",
    "spdx:Checksum",
    constant("spdx:algorithm", _SHA256),
    typed("spdx:checksumValue", "xsd:hexBinary"),
)


def service_address(portal: Portal) -> str:
    """The address of the rows interface."""
    return place(portal.address("api/datasets")).value


def distributions(published: Published) -> list[Cast]:
    """Every offered file; restricted data lead to the page, where they are applied for (HZ-3.2.2)."""
    around = _licence(published), service_address(published.portal)
    found: list[Cast] = []
    for offer, files in groupby(published.files, itemgetter(0)):
        found += _of_resource(offer, files, around)
    if access_of(published.entry) is Openness.RESTRICTED:
        page = ascii_address(published.page)
        access = [(_ACCESS, (page,)), *labelled(_DESCRIPTION, published.entry.openness_conditions)]
        found.append(cast_of("dcat:Distribution", f"{page}#access", access))
    return found


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
) -> Iterator[Cast]:
    """The files of one resource, which share its title."""
    zh, en = map(legal, offer.resource.title)
    titles, spoken, are_plain = tuple(filter(None, (zh, en))), (zh != "", en != ""), is_plain(zh, en)
    original = (offer.is_gated, bool(offer.derived and offer.derived.version))
    product = (offer.is_gated, False)
    for _, file, link in files:
        kind = ("" if file.product else offer.resource.mediatype) or media_type(file.format)
        mould = _file_mould((file.format, kind), spoken, product if file.product else original, around)
        words = (link, *titles, str(file.bytes), file.hash.partition(":")[2])
        yield Cast(mould, words, are_plain and is_plain_address(link))


@lru_cache(maxsize=2048)
def _file_mould(
    format: tuple[str, str], spoken: tuple[bool, bool], ways: tuple[bool, bool], around: tuple[Part | None, str]
) -> Mould:
    """Files of one format and media type under one licence.

    `spoken` says in which languages there is a title, `ways` whether the file is gated and whether it has rows.
    """
    (name, kind), (is_gated, has_rows), (licence, service) = format, ways, around
    parts = [
        *(part for part, is_said in zip(_TITLE, spoken, strict=True) if is_said),
        own_address("dcat:accessURL"),
        typed("dcat:byteSize", "xsd:nonNegativeInteger"),
        _CHECKSUM,
        *([licence] if licence else []),
        *(constant(*one) for one in (*_file_type(name), *_media_type(kind))),
        *([] if is_gated else [own_address("dcat:downloadURL")]),
        *([constant("dcat:accessService", Address(service))] if has_rows else []),
    ]
    return mould_of("dcat:Distribution", tuple(parts))


def _file_type(format: str) -> Properties:
    code = FILE_TYPES.get(format)
    return [("dct:format", listed("file-type", code))] if code else []


def _media_type(kind: str) -> Properties:
    address = f"https://www.iana.org/assignments/media-types/{kind}"
    return [("dcat:mediaType", place(address))] if "/" in kind else []
