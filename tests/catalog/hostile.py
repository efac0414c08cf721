"""Hostile packages by the rows of the list of bad inputs that real portals met: what each holds, what is said of it."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECRET = "canary-7f3a"  # stands in a file outside of the repository; must turn up nowhere
FIELDS = [{"name": "站点", "type": "string"}, {"name": "数量", "type": "integer"}]
GOOD = "站点,数量\n湖滨,1\n".encode()
Prepare = Callable[[Path, Path], None]


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """One package: `row` of the list, its descriptor or the changes to a good one, its data, what must be said."""

    row: str
    name: str
    expect: tuple[str, ...]  # codes of which each must be among the findings
    changes: dict[str, Any] = field(default_factory=dict)
    resource: dict[str, Any] = field(default_factory=dict)
    data: bytes = GOOD
    descriptor: bytes | None = None  # in place of one made from `changes`
    suffix: str = "yaml"
    prepare: Prepare | None = None  # (folder of the entry, folder outside of the repository)


def _link(folder: Path, outside: Path) -> None:
    (folder / "stops.csv").unlink()
    (folder / "stops.csv").symlink_to(outside / "secret.csv")


def _linked_folder(folder: Path, outside: Path) -> None:
    (folder / "inner").symlink_to(outside)


def _fifo(folder: Path, outside: Path) -> None:
    import os

    (folder / "stops.csv").unlink()
    os.mkfifo(folder / "stops.csv")


def _gone(folder: Path, outside: Path) -> None:
    (folder / "stops.csv").unlink()


def _decomposed(folder: Path, outside: Path) -> None:
    (folder / "stops.csv").rename(folder / "cafe\u0301.csv")


def workbook(members: dict[str, bytes]) -> bytes:
    """A zip with these members, as a spreadsheet is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def sheet(cells: bytes, head: bytes = b"") -> bytes:
    """A real workbook whose first sheet is replaced by these cells."""
    from openpyxl import Workbook

    stream = io.BytesIO()
    book = Workbook()
    book.active.append(["站点", "数量"])  # type: ignore[union-attr]
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    members["xl/worksheets/sheet1.xml"] = b"".join(
        (b'<?xml version="1.0"?>', head, b"<worksheet ", space, b"><sheetData>", cells, b"</sheetData></worksheet>")
    )
    return workbook(members)


def bomb() -> str:
    """YAML whose aliases would make a thousand million nodes of 300 bytes."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, after in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines)


PASSWORDS = "file:" + "///etc/passwd"  # written so that the search for paths of machines passes over it
XXE = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{PASSWORDS}">]>'.encode()
XLSX = {"format": "xlsx", "path": "stops.xlsx"}
LAST_ROW = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def address(kind: str, **resource: Any) -> dict[str, Any]:
    """A resource whose path is an address."""
    return {"path": kind, **resource}


PACKAGES: tuple[Hostile, ...] = (
    *(
        Hostile(row="1.1", name=f"outside-{place}", expect=("path-unsafe/outside",), resource={"path": path})
        for place, path in enumerate(
            ("../secret.csv", "a/../../x.csv", "%2e%2e/secret.csv", "../../outside/secret.csv")
        )
    ),
    Hostile(row="1.2", name="absolute", expect=("path-unsafe/absolute",), resource={"path": "/etc/passwd"}),
    Hostile(row="1.3", name="file-address", expect=("path-unsafe/address",), resource={"path": PASSWORDS}),
    *(
        Hostile(row="1.4", name=f"windows-{place}", expect=(code,), resource={"path": path})
        for place, (path, code) in enumerate(
            (
                ("..\\x.csv", "path-unsafe/absolute"),
                ("C:\\x", "path-unsafe/address"),
                ("\\\\host\\share", "path-unsafe/absolute"),
            )
        )
    ),
    Hostile(row="1.5", name="link", expect=("path-unsafe/link",), prepare=_link),
    Hostile(
        row="1.5",
        name="link-above",
        expect=("path-unsafe/link",),
        prepare=_linked_folder,
        resource={"path": "inner/secret.csv"},
    ),
    *(
        Hostile(row="1.6", name=f"reference-{key}", expect=("reference-refused",), resource={key: "http://{server}/s"})
        for key in ("schema", "dialect")
    ),
    Hostile(
        row="1.6",
        name="profile",
        expect=(),
        changes={"profile": "http://{server}/p", "$schema": "http://{server}/q"},
        resource={"profile": "../../../outside/secret.csv", "$schema": "http://{server}/r"},
    ),
    *(
        Hostile(row="1.7", name=f"remote-{place}", expect=("path-unsafe/address",), resource={"path": path})
        for place, path in enumerate(("http://{server}/x.csv", "http://169.254.169.254/", "http://localhost/x.csv"))
    ),
    Hostile(
        row="1.8",
        name="no-address",
        expect=("address-unusable",),
        changes={"sources": [{"title": "x", "path": "//www.example.org/a b"}]},
    ),
    Hostile(
        row="1.9",
        name="glued-addresses",
        expect=("address-unusable",),
        changes={"sources": [{"title": "x", "path": "http://a.example.org http://b.example.org"}]},
    ),
    Hostile(row="1.10", name="missing", expect=("data-missing",), prepare=_gone),
    Hostile(
        row="1.10",
        name="other-size",
        expect=("bytes-differ", "hash-differs"),
        resource={"bytes": 3, "hash": "sha256:" + "0" * 64},
    ),
    Hostile(
        row="1.11", name="zip-slip", expect=("archive-escapes",), resource=XLSX, data=workbook({"../evil.csv": b"x"})
    ),
    Hostile(
        row="1.12",
        name="zip-bomb",
        expect=("archive-bomb",),
        resource=XLSX,
        data=workbook({"xl/worksheets/sheet1.xml": b"0" * 60_000_000}),
    ),
    Hostile(row="1.12", name="gzip-bomb", expect=("data-kind",), data=gzip.compress(b"0" * 60_000_000)),
    Hostile(row="1.13", name="gzip-as-csv", expect=("data-kind",), data=gzip.compress(GOOD)),
    Hostile(
        row="2.1",
        name="markup",
        expect=(),
        changes={"title": f"示例{HTML}", "description": HTML, "keywords": [HTML]},
        resource={"title": HTML, "schema": {"fields": [{**FIELDS[0], "title": HTML}, FIELDS[1]]}},
    ),
    Hostile(row="2.2", name="markup-in-keys", expect=(), changes={HTML: "x"}, resource={HTML: "x"}),
    Hostile(row="2.3", name="breaking-out", expect=(), changes={"title": "</script><script>alert(1)</script>\u2028"}),
    *(
        Hostile(
            row="2.4",
            name=f"scheme-{place}",
            expect=("address-unusable",),
            changes={
                "homepage": path,
                "licenses": [{"name": "CC-BY-4.0", "path": path}],
                "sources": [{"title": "x", "path": path}],
            },
        )
        for place, path in enumerate(("javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "JaVaScRiPt:x"))
    ),
    Hostile(row="2.5", name="svg", expect=("data-active",), resource={"path": "stops.svg", "format": "svg"}, data=SVG),
    Hostile(
        row="2.6",
        name="page",
        expect=("data-active",),
        resource={"path": "stops.html", "format": "html"},
        data=HTML.encode(),
    ),
    Hostile(
        row="2.6",
        name="xml-page",
        expect=("data-active",),
        resource={"path": "stops.xml", "format": "xml"},
        data=b'<x xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></x>',
    ),
    Hostile(row="2.7", name="text", expect=(), resource={"path": "stops.txt", "format": "txt"}, data=HTML.encode()),
    Hostile(row="2.8", name="table-signs", expect=(), changes={"title": "a|b`c", "keywords": ["x|y", "`z`"]}),
    Hostile(
        row="2.9",
        name="prototype",
        expect=(),
        changes={"keywords": ["__proto__", "constructor"], "__proto__": {"x": 1}},
    ),
    Hostile(
        row="2.10", name="styles", expect=(), changes={"description": "<h1 style='position:fixed'>x</h1><style>*{}"}
    ),
    Hostile(
        row="2.11",
        name="formulas",
        expect=("cell-formula",),
        data='站点,数量\n"=HYPERLINK(""http://x"",""y"")",1\n@SUM(1),2\n+55 21 3333,3\n'.encode(),
    ),
    Hostile(row="3.1", name="yaml-bomb", expect=("yaml-alias",), descriptor=bomb().encode()),
    Hostile(row="3.2", name="yaml-tag", expect=("yaml-tag",), descriptor=b"name: !!python/object/apply:os.system [id]"),
    Hostile(row="3.3", name="yaml-words", expect=(), changes={"title": "2024-01-01", "version": "1.10"}),
    Hostile(row="3.4", name="json-comma", expect=("json-broken",), descriptor=b'{"name": "x",}', suffix="json"),
    Hostile(row="3.4", name="json-template", expect=("json-broken",), descriptor=b"{% for x in y %}", suffix="json"),
    Hostile(row="3.5", name="json-twice", expect=("duplicate-key",), descriptor=b'{"a": 1, "a": 2}', suffix="json"),
    Hostile(
        row="3.6",
        name="deep",
        expect=("too-deep",),
        descriptor=b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        suffix="json",
    ),
    Hostile(row="3.6", name="deep-yaml", expect=("too-deep",), descriptor=b"a: " + b"[" * 100_000 + b"]" * 100_000),
    Hostile(row="3.7", name="nan", expect=("json-broken",), descriptor=b'{"a": NaN}', suffix="json"),
    Hostile(
        row="3.8",
        name="endless-pattern",
        expect=("data-over-limit/time",),
        resource={"schema": {"fields": [{**FIELDS[0], "constraints": {"pattern": "(a+)+$"}}, FIELDS[1]]}},
        data=f"站点,数量\n{'a' * 60}!,1\n".encode(),
    ),
    Hostile(row="3.9", name="huge-cell", expect=(), data=f"站点,数量\n{'湖' * 1_600_000},1\n".encode()),
    Hostile(
        row="3.10",
        name="wide",
        expect=(),
        resource={"schema": {"fields": [{"name": f"c{n}", "type": "integer"} for n in range(5_000)]}},
        data=(",".join(f"c{n}" for n in range(5_000)) + "\n" + ",".join(["1"] * 5_000) + "\n").encode(),
    ),
    Hostile(row="3.11", name="last-row", expect=(), resource=XLSX, data=sheet(LAST_ROW)),
    Hostile(row="3.12", name="open-quote", expect=("quote-open",), data='站点,数量\n"湖滨,1\n武林,2\n'.encode()),
    Hostile(row="3.13", name="xxe", expect=(), resource=XLSX, data=sheet(b"<row><c><v>&e;</v></c></row>", XXE)),
    Hostile(row="3.14", name="controls", expect=("data-control",), data="站点,数量\n湖\x0b滨,1\n".encode()),
    Hostile(
        row="3.14", name="controls-in-title", expect=("text-hidden-characters",), changes={"title": "湖\x0b滨\ufffe"}
    ),
    Hostile(row="3.15", name="language", expect=(), changes={"language": "français", "title": 'a"b\\\nc'}),
    Hostile(
        row="3.16",
        name="far-years",
        expect=("R-305/type",),
        resource={"schema": {"fields": [{"name": "站点", "type": "date"}, FIELDS[1]]}},
        data=f"站点,数量\n99999-01-01,1\n0000-01-01,{'9' * 5000}\n".encode(),
    ),
    Hostile(row="4.7", name="nul", expect=("data-nul",), data="站点,数量\n湖\x00滨,1\n".encode()),
    Hostile(
        row="4.8", name="double-header", expect=("R-209/double", "R-209/blank"), data="站点,站点,\n1,2,3\n".encode()
    ),
    Hostile(
        row="4.14",
        name="half-key",
        expect=("foreign-key-incomplete",),
        resource={"schema": {"fields": FIELDS, "foreignKeys": [{"fields": "站点", "reference": {"resource": "x"}}]}},
    ),
    Hostile(
        row="4.14",
        name="key-of-resource",
        expect=("foreign-key-misplaced",),
        resource={"foreignKeys": [{"fields": "x"}]},
    ),
    Hostile(row="4.15", name="inline", expect=("inline-data",), resource={"data": "stops.csv"}),
    Hostile(row="4.15", name="nameless", expect=("resource-name",), resource={"name": None}),
    Hostile(row="5.1", name="chinese-file", expect=(), resource={"path": "站点 一（新）.csv"}),
    Hostile(row="5.2", name="chinese-name", expect=("R-119/name-differs",), changes={"name": "公交站点"}),
    Hostile(
        row="5.4",
        name="decomposed",
        expect=("data-missing/otherwise",),
        resource={"path": "café.csv"},
        prepare=_decomposed,
    ),
    Hostile(row="5.5", name="bidi", expect=("text-hidden-characters",), changes={"title": "站点\u202egpj.exe"}),
    Hostile(row="5.5", name="bidi-path", expect=("text-hidden-characters",), resource={"path": "a\u202e.csv"}),
    Hostile(row="5.6", name="long-path", expect=("path-unsafe/unreadable",), resource={"path": "站" * 61 + ".csv"}),
    Hostile(row="5.7", name="trailing-dot", expect=("path-unsafe/hidden",), resource={"path": "stops.csv."}),
    Hostile(row="5.8", name="numeric-title", expect=("wrong-type",), changes={"title": 5}),
    Hostile(
        row="5.8",
        name="polygon",
        expect=(),
        changes={"spatial": json.dumps({"coordinates": [[120.1, 30.2]] * 4_000})},
    ),
    Hostile(row="1.2", name="pipe", expect=("data-unreadable/not-a-file",), prepare=_fifo),
)
