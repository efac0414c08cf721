"""One data file: whether it is there, is what the descriptor says, and can be read to its last byte."""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from catalog.checks.encodings import contradicts, mixed_line, mojibake, normal_name
from catalog.checks.observations import Observation
from catalog.checks.secrets import MARK
from catalog.errors import DescriptorError
from catalog.loading.descriptors import read_bytes
from catalog.model.entry import Resource
from catalog.tabular.active_content import ACTIVE
from catalog.tabular.archives import is_bomb, unpacked_bytes

MAX_FILE_BYTES = 200 * 1024 * 1024  # read at all
TEXT_FORMATS = frozenset("csv tsv txt json geojson topojson ndjson jsonl xml kml gml rdf ttl".split())
_MAGIC = (
    (b"PK\x03\x04", "zip", frozenset({"xlsx", "zip", "ods", "docx", "gpkg", "shp", "kmz"})),
    (b"\x1f\x8b", "gzip", frozenset({"gz", "gzip", "parquet"})),
    (b"%PDF-", "pdf", frozenset({"pdf"})),
    (b"\xd0\xcf\x11\xe0", "xls", frozenset({"xls", "doc", "ppt"})),
    (b"\x89PNG", "png", frozenset({"png"})),
    (b"\xff\xd8\xff", "jpeg", frozenset({"jpg", "jpeg"})),
    (b"7z\xbc\xaf", "7z", frozenset({"7z"})),
    (b"Rar!", "rar", frozenset({"rar"})),
)
_MARKED = frozenset({"xml", "kml", "gml", "rdf"})
_ACTIVE_MARKS = re.compile(rb"<\?xml-stylesheet|<script[\s>]|http://www\.w3\.org/1999/xhtml", re.IGNORECASE)
_HASH = re.compile(r"(?:(md5|sha1|sha256|sha512):)?([0-9a-f]{32,128})\Z")


def examine_file(path: Path, resource: Resource, index: int) -> Iterator[Observation]:
    """Everything that can be said about the bytes without reading a table."""
    try:
        data = read_bytes(path, MAX_FILE_BYTES)
    except DescriptorError as error:
        yield _absent(path, resource, index, error.code)
        return
    yield from examine_bytes(data, resource, index)


def _absent(path: Path, resource: Resource, index: int, problem: str) -> Observation:
    """What stands in the way of a file; one that is written otherwise (5.4: NFC and NFD, capitals) is shown."""
    if path.exists():
        return Observation(code=f"data-unreadable/{problem}", resource=index, facts={"path": resource.path})
    like = next((name for name in _names(path.parent) if _folded(name) == _folded(path.name)), "")
    code = "data-missing/otherwise" if like else "data-missing"
    return Observation(code=code, resource=index, facts={"path": resource.path, "found": like})


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _folded(name: str) -> str:
    return normalize("NFKC", name).casefold()


def examine_bytes(data: bytes, resource: Resource, index: int) -> Iterator[Observation]:
    """Size, hash, kind, encoding and marks of `data`."""
    yield from _figures(data, resource, index)
    found = _kind(data, resource.format)
    if found or not data.strip():
        facts = {"path": resource.path, "format": resource.format, "found": found}
        yield Observation(code="data-kind" if found else "data-empty", resource=index, key="format", facts=facts)
        return
    if data.startswith(b"PK\x03\x04"):
        yield from _archive(data, resource, index)
    if _is_active(data, resource):
        facts = {"path": resource.path, "format": resource.format}
        yield Observation(code="data-active", resource=index, key="format", facts=facts)
    if resource.format in TEXT_FORMATS:
        yield from _text(data, resource, index)


def _figures(data: bytes, resource: Resource, index: int) -> Iterator[Observation]:
    facts = {"path": resource.path}
    if resource.bytes is not None and resource.bytes != len(data):
        figures = {"declared": f"{resource.bytes:,}", "found": f"{len(data):,}"}
        yield Observation(code="bytes-differ", resource=index, key="bytes", facts=facts | figures)
    if resource.hash:
        declared = _HASH.match(resource.hash.lower())
        if declared is None:
            yield Observation(
                code="hash-unknown", resource=index, key="hash", facts=facts | {"value": resource.hash[:80]}
            )
        elif (found := _digest(declared[1] or "md5", data)) != declared[2]:
            yield Observation(code="hash-differs", resource=index, key="hash", facts=facts | {"found": found})


def _digest(name: str, data: bytes) -> str:
    return hashlib.new(name, data, usedforsecurity=False).hexdigest()


def _kind(data: bytes, declared: str) -> str:
    """The kind the first bytes betray, when it is not the declared format."""
    return next((kind for magic, kind, formats in _MAGIC if data.startswith(magic) and declared not in formats), "")


def _is_active(data: bytes, resource: Resource) -> bool:
    """Whether a browser would run the file in the name of the portal (hostile inputs 2.5, 2.6)."""
    endings = {resource.format, PurePosixPath(resource.path).suffix.lower().lstrip(".")}
    return bool(endings & ACTIVE) or bool(endings & _MARKED and _ACTIVE_MARKS.search(data))


def _archive(data: bytes, resource: Resource, index: int) -> Iterator[Observation]:
    facts = {"path": resource.path}
    try:
        members = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield Observation(code="data-broken", resource=index, facts=facts | {"problem": str(error)[:120]})
        return
    if any(
        name.startswith("/") or ".." in name.split("/") or "\\" in name for name in (one.filename for one in members)
    ):
        yield Observation(code="archive-escapes", resource=index, facts=facts)
    if is_bomb(members, len(data)):
        unpacked = f"{unpacked_bytes(members):,}"
        yield Observation(code="archive-bomb", resource=index, facts=facts | {"unpacked": unpacked})


def _escapes(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or "\\" in name


def _text(data: bytes, resource: Resource, index: int) -> Iterator[Observation]:
    facts = {"path": resource.path, "declared": resource.encoding}
    likely = contradicts(resource.encoding, data)
    if likely and normal_name(resource.encoding).startswith("utf-8") and (line := mixed_line(data)):
        yield Observation(code="encoding-mixed", resource=index, key="encoding", facts=facts | {"line": str(line)})
        return
    if likely:
        found = facts | {"likely": likely}
        code = "encoding-unreadable" if likely == "?" else "encoding-differs"
        yield Observation(code=code, resource=index, key="encoding", facts=found)
        if likely == "?":
            return
    text = data.decode(likely or normal_name(resource.encoding))
    yield from _characters(text.removeprefix("\ufeff"), resource, index, facts)


def _characters(text: str, resource: Resource, index: int, facts: dict[str, str]) -> Iterator[Observation]:
    if "\x00" in text:
        yield Observation(code="data-nul", resource=index, facts=facts | {"line": _line(text, "\x00")})
    if "\ufeff" in text:
        where = facts | {"line": _line(text, "\ufeff")}
        yield Observation(code="data-inner-mark", resource=index, severity="warning", facts=where)
    if passage := mojibake(text):
        yield Observation(code="data-mojibake", resource=index, key="encoding", facts=facts | {"value": passage})
    if mark := MARK.search(text):
        yield Observation(
            code="R-124/data", resource=index, facts=facts | {"line": _line(text, mark[0]), "value": mark[0]}
        )
    if resource.format in ("json", "geojson", "topojson"):
        yield from _json(text, resource, index, facts)


def _json(text: str, resource: Resource, index: int, facts: dict[str, str]) -> Iterator[Observation]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Observation(code="data-broken", resource=index, facts=facts | {"problem": str(error)[:120]})
        return
    if resource.format == "geojson" and not _is_geojson(value):
        yield Observation(
            code="data-broken", resource=index, facts=facts | {"problem": "not a GeoJSON FeatureCollection"}
        )


def _is_geojson(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") in ("FeatureCollection", "Feature")
        and (value["type"] == "Feature" or isinstance(value.get("features"), list))
    )


def _line(text: str, needle: str) -> str:
    return str(text.count("\n", 0, text.find(needle)) + 1)
