"""The public registers as Frictionless data packages: one folder each, the same bytes for the same cases.

`<folder>/<authority>/<register>/` holds datapackage.json and one CSV file. The build reads them as entries of the
authority, like any other data set.
"""

import csv
import hashlib
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casework.desk import Desk
from casework.filing import listed_cases
from casework.personal import answers_of
from catalog.rules.cases import Case
from catalog.rules.labels import Label
from catalog.rules.packs import Register
from catalog.rules.registers import public_rows

DESCRIPTOR = "datapackage.json"
LICENCE = "public-facts"  # what was decided is a fact that nobody owns; ours
_FORMULA_STARTS = "=+-@\t\r＝＋－＠"  # a spreadsheet would calculate such a cell


def published(desk: Desk, folder: Path) -> tuple[str, ...]:
    """Write every register of the pack in force; returns the keys of those that changed."""
    return tuple(register.key for register in desk.laws.in_force.registers if _publish(desk, register, folder))


def slug_of(register: Register) -> str:
    """The name of the register's folder and entry."""
    return register.key.replace("_", "-")


def _publish(desk: Desk, register: Register, folder: Path) -> bool:
    home = folder / desk.directory.authority / slug_of(register)
    rows, kept = rows_of(desk, register), kept_descriptor(home)
    if not rows and kept is None:
        return False  # nothing to say yet: the portal's own page tells how the register fills
    table, path = csv_bytes(register, rows), home / f"{slug_of(register)}.csv"
    digest = f"sha256:{hashlib.sha256(table).hexdigest()}"
    promised = kept.get("resources", [{}])[0].get("hash") if kept and _same_form(kept, register) else ""
    if promised == digest and holds(path, table):
        return False
    home.mkdir(parents=True, exist_ok=True)
    write_whole(path, table)
    write_whole(home / DESCRIPTOR, descriptor_bytes(desk, register, table))
    return True


def kept_descriptor(home: Path) -> Mapping[str, Any] | None:
    """The descriptor in a folder, None where there is none that can be read."""
    try:
        kept = json.loads((home / DESCRIPTOR).read_bytes())
        return kept if isinstance(kept, dict) else None
    except (OSError, ValueError):
        return None


def _same_form(kept: Mapping[str, Any], register: Register) -> bool:
    return kept.get("title") == register.title.zh and kept.get("licenses") == [{"name": LICENCE}]


def holds(path: Path, content: bytes) -> bool:
    """Whether a file has this content."""
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def write_whole(path: Path, data: bytes) -> None:
    """A whole file or the old one; never half of one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    draft.write_bytes(data)
    os.replace(draft, path)


def rows_of(desk: Desk, register: Register) -> tuple[dict[str, str], ...]:
    """The rows of a register, oldest submission first."""
    cases = sorted(listed_cases(desk, register.key), key=lambda case: (case.submitted_at, case.reference))
    return tuple(row for case in cases for row in _rows(desk, register, case))


def _rows(desk: Desk, register: Register, case: Case) -> tuple[dict[str, str], ...]:
    named = any(key == "applicant" for key, _ in register.columns)
    answers = answers_of(desk, case.reference).values if named else {}
    return public_rows(register, case, desk.laws.of(case), answers)


def csv_bytes(register: Register, rows: tuple[dict[str, str], ...]) -> bytes:
    """The table in UTF-8 with Chinese headings; no cell starts a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([title.zh for _, title in register.columns])
    for row in rows:
        writer.writerow([harmless(row[key]) for key, _ in register.columns])
    return text.getvalue().encode()


def harmless(cell: str) -> str:
    """A cell of a file that we make, so that a spreadsheet shows it instead of calculating it."""
    one_line = " ".join(cell.split())
    return f"'{one_line}" if one_line[:1] and one_line[0] in _FORMULA_STARTS else one_line


def descriptor_bytes(desk: Desk, register: Register, table: bytes) -> bytes:
    """The descriptor of a register as an entry of the authority."""
    slug = slug_of(register)
    row = {
        "name": slug,
        "title": register.title.zh,
        "description": register.description.zh,
        "keywords": ["名单", "办理结果"],
        "licenses": [{"name": LICENCE}],
        "resources": [_resource(register, slug, table)],
        "catalog": {
            **open_facts(desk, register.title, register.description),
            "update_frequency": "continuous",
            "access_modes": ["download"],
            "generation_mode": "由平台根据办理记录生成",
            "register": register.key,
        },
    }
    return json.dumps(row, ensure_ascii=False, indent=2).encode() + b"\n"


def _resource(register: Register, slug: str, table: bytes) -> dict[str, Any]:
    fields = [
        {"name": title.zh, "type": "string", "title": title.zh, "catalog": {"title_en": title.en, "key": key}}
        for key, title in register.columns
    ]
    return {
        "name": slug,
        "title": register.title.zh,
        "path": f"{slug}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table),
        "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
        "schema": {"fields": fields, "missingValues": [""]},
        "catalog": {"title_en": register.title.en},
    }


def open_facts(desk: Desk, title: Label, description: Label) -> dict[str, Any]:
    """What the rules ask of every table that the platform publishes of itself; it is unconditionally open."""
    gate = desk.laws.in_force.gate
    ground = next((ground for ground in desk.laws.in_force.grounds if ground.openness == "unconditional"), None)
    return {
        "title_en": title.en,
        "description_en": description.en,
        "openness_type": "unconditional",
        **({"ground_codes": [ground.code]} if ground else {}),
        **({"open_agreement": gate.licence} if gate else {}),
        "topic_class": "government",
        "data_type": "table",
    }
