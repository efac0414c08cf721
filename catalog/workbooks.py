"""A table as an XLSX workbook of one sheet (ECMA-376, Office Open XML), with the few parts that a reader must have.

Text stays text, so that no cell becomes a formula. Every part bears the date at which ZIP begins: the same rows give
the same bytes.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

from catalog.characters import xml_escaped
from catalog.model.entry import Field
from catalog.read_once import ReadOnce
from catalog.tables import Cell

XLSX_NAME = "table.xlsx"
MAX_ROWS = 1_048_575  # a sheet holds one more, which is the header
MAX_COLUMNS = 16_384
MAX_CELL = 32_767  # characters
MAX_PART_BYTES = zipfile.ZIP64_LIMIT  # of XML, which is as much as every spreadsheet reads
EXACT_INTEGER = 2**53  # a spreadsheet keeps numbers as doubles
SHARED = 100_000  # different texts that a workbook keeps once, of at most
SHARED_CHARACTERS = 255  # characters; others stand in their cells, so that a large table needs no more memory
_ROWS_AT_ONCE = 1000

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_FIXED = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>
<Override PartName="/{_SHEET}" ContentType="{_TYPES}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>
<Override PartName="/{_STRINGS}" ContentType="{_TYPES}.sharedStrings+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_KINDS}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_KINDS}"><bookViews><workbookView/></bookViews>
<sheets><sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_KINDS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_KINDS}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{_KINDS}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}
_OPENING = f"""{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="%d" width="16.7" customWidth="1"/></cols><sheetData>"""
_CLOSING = "</sheetData></worksheet>"

_PLAIN = re.compile(r"[^&<>\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff_]*")
_UNHEARD = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # written as _xHHHH_


class _NoSheet(Exception):
    """No columns, or more rows, columns or bytes than a sheet can hold."""


def write_xlsx(reading: ReadOnce, stream: IO[bytes]) -> bool:
    """Write the workbook of a table. False when a sheet cannot hold it; what is in the stream then is none."""
    texts = _Texts()
    with reading.typed() as table, zipfile.ZipFile(stream, "w") as archive:
        try:
            for name, part in _FIXED.items():
                _write_part(archive, name, (_XML, part))
            _write_part(archive, _SHEET, _sheet(table.fields, table.rows, texts))
            _write_part(archive, _STRINGS, texts.part())
        except _NoSheet:
            return False
    return True


def _write_part(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    part = zipfile.ZipInfo(name)
    part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 3  # the same on every machine
    left = MAX_PART_BYTES
    with archive.open(part, "w") as stream:
        for piece in pieces:
            content = piece.encode("utf-8", "replace")
            left -= len(content)
            if left < 0:
                raise _NoSheet
            stream.write(content)


class _Texts:
    """How cells say their texts: short ones by a number in a list that stands beside the sheet, long ones in place."""

    def __init__(self) -> None:
        self._cells: dict[str, str] = {}

    def cell(self, text: str) -> str:
        """What closes the cell of a text."""
        known = self._cells.get(text)
        if known is not None:
            return known
        if len(text) > SHARED_CHARACTERS or len(self._cells) >= SHARED:
            return f'" t="inlineStr"><is>{_element(text[:MAX_CELL])}</is></c>'
        made = self._cells[text] = f'" t="s"><v>{len(self._cells)}</v></c>'
        return made

    def part(self) -> Iterator[str]:
        """The list of texts that cells name by number."""
        yield f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="{len(self._cells)}">'
        yield "".join([f"<si>{_element(text)}</si>" for text in self._cells])
        yield "</sst>"


def _element(text: str) -> str:
    """A text with its spaces. What XML cannot hold stands as _xHHHH_, and so does what would be read as that."""
    if not _PLAIN.fullmatch(text):
        text = xml_escaped(_UNHEARD.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    return f'<t xml:space="preserve">{text}</t>'


def _sheet(fields: Sequence[Field], rows: Iterator[tuple[Cell, ...]], texts: _Texts) -> Iterator[str]:
    if not 0 < len(fields) <= MAX_COLUMNS:
        raise _NoSheet
    openings = [f'<c r="{_letters(place)}' for place in range(len(fields))]
    headings = [
        f'{opening}1" s="1{texts.cell(_heading(field))}' for opening, field in zip(openings, fields, strict=True)
    ]
    yield f'{_OPENING % len(fields)}<row r="1">{"".join(headings)}</row>'
    number = 1
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        yield "".join([_row(at, zip(openings, row, strict=True), texts) for at, row in enumerate(some, number + 1)])
        number += len(some)
        if number > MAX_ROWS + 1:
            raise _NoSheet
    yield _CLOSING


def _row(number: int, cells: Iterable[tuple[str, Cell]], texts: _Texts) -> str:
    written = [f"{opening}{number}{_cell(cell, texts)}" for opening, cell in cells if cell is not None and cell != ""]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(cell: Cell, texts: _Texts) -> str:
    """What closes a cell: its type and its value."""
    if isinstance(cell, str):
        return texts.cell(cell)
    if isinstance(cell, bool):
        return f'" t="b"><v>{cell:d}</v></c>'
    if cell is None or not abs(cell) <= EXACT_INTEGER:
        return texts.cell(str(cell))
    return f'"><v>{cell!r}</v></c>'


def _heading(field: Field) -> str:
    title = field.title.zh
    return f"{title} ({field.name})" if title and title != field.name else field.name


def _letters(place: int) -> str:
    """The name of a column: A to Z, then AA and so on."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
