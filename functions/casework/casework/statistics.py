"""The statistics of the platform as an entry of the authority, like a register (SD-19b, HZ-2.2b).

It tells months that are over, so that what was told stays true and nobody can watch a single download; it is written
anew once a month and when a build first speaks of the catalogue in a month. Written twice it is the same.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from casework.desk import Desk
from casework.figures import Figures
from casework.monthly import keep_figures, kept_figures, kept_tallies, last_months
from casework.publishing import (
    DESCRIPTOR,
    LICENCE,
    harmless,
    holds,
    kept_descriptor,
    open_facts,
    write_whole,
)
from casework.statistics_tables import Cell, Table, schema_of, tables
from catalog.rules.calendars import local_date
from catalog.rules.labels import Label

KEY, SLUG = "platform_statistics", "platform-statistics"
_WORD = "casework.statistics."


def published_statistics(desk: Desk, folder: Path) -> tuple[str, ...]:
    """Write the entry where it is not up to date; its key where something was written. Raises StoreAway."""
    if desk.sources is None:
        return ()
    today, home = local_date(desk.now()), folder / desk.directory.authority / SLUG
    if figures := desk.sources.figures():
        keep_figures(desk, figures)
    held = kept_figures(desk)
    told = _told(today, held)
    if (kept := kept_descriptor(home)) and _is_current(desk, kept, home, told):
        return ()
    uses = [(month, desk.sources.uses(month)) for month in last_months(today)]
    made = tables(desk, uses, kept_tallies(desk, today), held)
    return (KEY,) if made and _written(desk, home, made, told) else ()


def _told(today: date, held: tuple[Figures, ...]) -> tuple[str, str]:
    """The months of which the entry tells, and the day by which it was counted."""
    months = last_months(today)
    begun = today.replace(day=1)
    return f"{months[-1]}/{months[0]}", max(begun, held[0].on if held else begun).isoformat()


def _is_current(desk: Desk, kept: Mapping[str, Any], home: Path, told: tuple[str, str]) -> bool:
    """Whether the entry tells of these months and this day in these words, and its files are whole."""
    try:
        facts = kept["catalog"]
        same = (facts["coverage_temporal"], facts["last_updated"]) == told
        same = same and kept["title"] == _word(desk, "title").zh
        return same and all(_digest(home / one["path"]) == one["hash"] for one in kept["resources"])
    except (LookupError, TypeError):
        return False


def _digest(path: Path) -> str:
    try:
        return _hash(path.read_bytes())
    except OSError:
        return ""


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _written(desk: Desk, home: Path, made: tuple[Table, ...], told: tuple[str, str]) -> bool:
    """Tables first, the descriptor last: a crash in between leaves a promise that the next sweep makes good."""
    files = {f"{table.key}.csv": _csv(table) for table in made}
    files[DESCRIPTOR] = _descriptor(desk, made, files, told)
    changed = {name: content for name, content in files.items() if not holds(home / name, content)}
    home.mkdir(parents=True, exist_ok=True)
    for name, content in changed.items():
        write_whole(home / name, content)
    return bool(changed)


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for name, _ in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode()


def _cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else harmless(str(cell))


def _descriptor(desk: Desk, made: tuple[Table, ...], files: Mapping[str, bytes], told: tuple[str, str]) -> bytes:
    title, description = _word(desk, "title"), _word(desk, "description")
    row = {
        "name": SLUG,
        "title": title.zh,
        "description": description.zh,
        "keywords": _word(desk, "keywords").zh.split(),
        "licenses": [{"name": LICENCE}],
        "resources": [_resource(desk, table, files[f"{table.key}.csv"]) for table in made],
        "catalog": {
            **open_facts(desk, title, description),
            "update_frequency": "monthly",
            "access_modes": ["download", "interface"],
            "generation_mode": _word(desk, "made").zh,
            "coverage_temporal": told[0],
            "last_updated": told[1],
            "register": KEY,
        },
    }
    return json.dumps(row, ensure_ascii=False, indent=2).encode() + b"\n"


def _resource(desk: Desk, table: Table, content: bytes) -> dict[str, Any]:
    title = _word(desk, f"tables.{table.key}")
    zh, en = (partial(_text, desk, language) for language in ("zh", "en"))
    return {
        "name": table.key,
        "title": title.zh,
        "path": f"{table.key}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": _hash(content),
        "schema": schema_of(table, zh, en),
        "catalog": {"title_en": title.en},
    }


def _word(desk: Desk, code: str) -> Label:
    return Label(*(_text(desk, language, code) for language in ("zh", "en")))


def _text(desk: Desk, language: str, code: str) -> str:
    return desk.wordings.of(language).text(f"{_WORD}{code}")
