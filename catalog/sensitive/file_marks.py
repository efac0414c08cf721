"""What a file remembers of its making: who wrote it, what was noted at its cells, where a picture was taken.

Read by hand and bounded: a picture or workbook may come from anybody.
"""

import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

from catalog.sensitive.people import is_name
from catalog.sensitive.sightings import Kind, candidates

MAX_PART = 2_000_000  # bytes of one part of an office file that are read
MAX_PARTS = 50
_AUTHORS = ("creator", "lastModifiedBy", "Manager", "author")
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_PROPERTIES = re.compile(r"docProps/(?:core|app|custom)\.xml")
_NOTES = re.compile(
    r"(?:xl|word|ppt)/(?:comments|threadedComments|persons)[^/]*(?:/[^/]+)?\.xml|xl/comments[0-9]*\.xml"
)
_PDF_AUTHOR = re.compile(rb"/Author\s*(?:\(((?:[^()\\]|\\.){0,400})\)|<([0-9A-Fa-f\s]{0,800})>)")
_GPS, _GPS_LATITUDE, _GPS_LONGITUDE, _ARTIST, _OWNER = 0x8825, 2, 4, 0x013B, 0xA430
_MAX_TAGS = 500


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FileMark:
    """Something sensitive beside the content: its kind, and the property or part that holds it. Never the value."""

    kind: Kind
    field: str


def file_marks(data: bytes, form: str) -> tuple[FileMark, ...]:
    """The marks of a file of a format (`xlsx`, `docx`, `pptx`, `jpg`, `jpeg`, `png`, `tif`, `tiff`, `pdf`); none for
    others, and none where the file is broken: that is told by who reads the content."""
    reader = _READERS.get(form)
    if reader is None:
        return ()
    try:
        return tuple(sorted(set(reader(data))))
    except (struct.error, IndexError, ValueError, OSError, KeyError, zipfile.BadZipFile, NotImplementedError):
        return ()


def _office(data: bytes) -> Iterator[FileMark]:
    with zipfile.ZipFile(BytesIO(data)) as book:
        names = [one for one in book.namelist() if _PROPERTIES.fullmatch(one) or _NOTES.fullmatch(one)]
        for name in names[:MAX_PARTS]:
            with book.open(name) as stream:
                yield from _part(stream.read(MAX_PART), is_note=not _PROPERTIES.fullmatch(name))


def _part(text: bytes, *, is_note: bool) -> Iterator[FileMark]:
    try:
        root = ElementTree.fromstring(b"" if b"<!DOCTYPE" in text else text)
    except ElementTree.ParseError:
        return
    for element in root.iter():
        tag, said = element.tag.rpartition("}")[2], element.text or ""
        people = [said] if tag in _AUTHORS else []
        people += [
            value for key, value in element.attrib.items() if key.rpartition("}")[2] in ("author", "displayName")
        ]
        if any(_names_somebody(one) for one in people):
            yield FileMark(kind=Kind.AUTHOR, field=tag)
        if is_note and tag not in _AUTHORS:
            yield from (FileMark(kind=one.kind, field="comments") for one in candidates(said) if one.sure)


def _names_somebody(text: str) -> bool:
    return any(is_name(run) for run in _HAN.findall(text))


def _jpeg(data: bytes) -> Iterator[FileMark]:
    """The EXIF segments of a JPEG, which stand before the picture itself."""
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, at + 2)
        if data[at + 1] == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            yield from _exif(data[at + 10 : at + 2 + length])
        at += 2 + length


def _png(data: bytes) -> Iterator[FileMark]:
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = data[at + 8 : at + 8 + length]
        if kind == b"eXIf":
            yield from _exif(chunk)
        if kind in (b"tEXt", b"iTXt") and chunk.startswith((b"Author\0", b"Artist\0")):
            if _names_somebody(chunk[7:400].decode("utf-8", "ignore")):
                yield FileMark(kind=Kind.AUTHOR, field="Author")
        at += 12 + length


def _exif(data: bytes) -> Iterator[FileMark]:
    """The tags of a TIFF structure (EXIF 2.32): a position on the earth, and who took the picture."""
    order = {b"II": "<", b"MM": ">"}[data[:2]]
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    tags = _tags(data, first, order)
    if _GPS in tags:
        inner = _tags(data, struct.unpack(f"{order}I", tags[_GPS][1])[0], order)
        if _GPS_LATITUDE in inner and _GPS_LONGITUDE in inner:
            yield FileMark(kind=Kind.PICTURE_POSITION, field="GPS")
    for tag, word in ((_ARTIST, "Artist"), (_OWNER, "CameraOwnerName")):
        count, inline = tags.get(tag, (0, b""))
        start = struct.unpack(f"{order}I", inline)[0] if count > 4 else 0
        if start and _names_somebody(data[start : start + min(count, 400)].decode("utf-8", "ignore")):
            yield FileMark(kind=Kind.AUTHOR, field=word)


def _tags(data: bytes, at: int, order: str) -> dict[int, tuple[int, bytes]]:
    """Tag to count and the four bytes that are, or point at, its value."""
    (count,) = struct.unpack_from(f"{order}H", data, at)
    rows = (struct.unpack_from(f"{order}HHI4s", data, at + 2 + 12 * one) for one in range(min(count, _MAX_TAGS)))
    return {tag: (number, inline) for tag, _, number, inline in rows}


def _pdf(data: bytes) -> Iterator[FileMark]:
    """The author in a PDF that does not hide its properties in a compressed stream."""
    for match in _PDF_AUTHOR.finditer(data):
        raw = bytes.fromhex(match[2].decode("ascii")) if match[2] is not None else match[1]
        text = raw.decode("utf-16" if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "ignore")
        if _names_somebody(text):
            yield FileMark(kind=Kind.AUTHOR, field="Author")


_READERS: Mapping[str, Callable[[bytes], Iterator[FileMark]]] = {
    **dict.fromkeys(("xlsx", "docx", "pptx"), _office),
    **dict.fromkeys(("jpg", "jpeg"), _jpeg),
    **dict.fromkeys(("tif", "tiff"), _exif),
    "png": _png,
    "pdf": _pdf,
}
FORMATS = frozenset(_READERS)
