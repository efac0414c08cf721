"""The calendar from its files: those that are shipped, a file a notice, and those of the city, laid over one another.

Years come in their order, corrections after what they correct, local days last; a later file decides a day that an
earlier one decided too. It is firm through the last day that the notices reach without a gap; after that an estimate
by the statutory rule counts, and is marked as such.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from catalog.law.calendar_files import OFF, WORK, NoticeFile, read_notice
from catalog.loading.descriptors import read_text
from catalog.loading.yaml_text import parse_yaml
from catalog.rules.calendars import Calendar, Notice, parse_calendar
from catalog.rules.labels import parse_label

SHIPPED = Path(__file__).resolve().parents[1] / "calendars"
CALENDAR = "site/calendar"  # a city's own notices, one YAML file each
ESTIMATE = "estimated"


def calendar_folder(root: Path) -> Path:
    """Where the city at `root` keeps its notices."""
    return root / CALENDAR


def notice_paths(folder: Path | None) -> dict[str, Path]:
    """The files by the id of the notice; a city's own file stands for the shipped one of the same name."""
    found = {path.stem: path for path in sorted(SHIPPED.glob("*.yaml")) if path.stem != ESTIMATE}
    if folder and folder.is_dir():
        found |= {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    return found


def read_notices(folder: Path | None) -> tuple[NoticeFile, ...]:
    """Every notice whose file is sound, in the order in which they count. A broken file decides no day."""
    read = (read_notice(path, path.name).file for path in notice_paths(folder).values())
    return in_order(file for file in read if file)


def in_order(files: Iterable[NoticeFile]) -> tuple[NoticeFile, ...]:
    """Yearly notices by year, then corrections by their date of issue, then local days."""
    return tuple(sorted(files, key=_place))


def _place(file: NoticeFile) -> tuple[int, int, str, str]:
    rank = 2 if file.notice.local else 1 if file.amends else 0
    return rank, file.year if rank == 0 else 0, file.notice.issued_on, file.notice.id


def known_through(files: Iterable[NoticeFile]) -> date:
    """The last day that yearly notices cover without a gap. Raises ValueError where there is no notice."""
    yearly = [file for file in in_order(files) if file.is_yearly and file.known_through]
    if not yearly:
        raise ValueError("the calendar has no yearly notice")
    reached = date(yearly[0].year, 1, 1) - timedelta(days=1)
    for file in yearly:
        if date(file.year, 1, 1) > reached + timedelta(days=1):
            break
        reached = max(reached, file.known_through or reached)
    return reached


def merged(files: tuple[NoticeFile, ...], estimate: dict[str, Any]) -> dict[str, Any]:
    """The calendar as plain rows. Raises ValueError where there is no notice."""
    first = min(file.year for file in files if file.is_yearly)
    rows: dict[str, Any] = {
        "known_from": date(first, 1, 1).isoformat(),
        "known_through": known_through(files).isoformat(),
        **_tables(files),
        "estimated": dict(estimate["days"]),
        "estimated_by": ESTIMATE,
        "notices": {file.notice.id: _row(file.notice) for file in files} | {ESTIMATE: estimate["notice"]},
    }
    return {"version": _version(rows), **rows}


def _tables(files: tuple[NoticeFile, ...]) -> dict[str, dict[str, str]]:
    """Days off, make-up days and the notice behind each decided day; the last file to decide a day wins."""
    decided = {day.on: (day, file.notice.id) for file in in_order(files) for day in file.days}
    ordered = [decided[on] for on in sorted(decided)]
    return {
        "days_off": {day.on.isoformat(): day.name for day, _ in ordered if day.kind == OFF},
        "make_up_days": {day.on.isoformat(): day.name for day, _ in ordered if day.kind == WORK},
        "sources": {day.on.isoformat(): source for day, source in ordered},
    }


def _row(notice: Notice) -> dict[str, object]:
    title = {"zh": notice.title.zh, "en": notice.title.en}
    facts = {"number": notice.number, "issued_on": notice.issued_on, "url": notice.url}
    return {"title": title, **facts, **({"local": True} if notice.local else {})}


def _version(rows: dict[str, Any]) -> str:
    """`cn-`, the year that is known, and a mark of the content: no two calendars share it, and none is forgotten."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    return f"cn-{rows['known_through'][:4]}.{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def load_calendar_rows(folder: Path | None = None) -> dict[str, Any]:
    """The calendar as plain rows, for the functions; with the notices of a city's own `folder`."""
    return merged(read_notices(folder), _estimate())


def load_calendar(folder: Path | None = None) -> Calendar:
    """The calendar that is shipped, with the notices of a city's own `folder`."""
    return parse_calendar(load_calendar_rows(folder)) if folder else _shipped()


@cache
def _shipped() -> Calendar:
    return parse_calendar(load_calendar_rows())


@cache
def _estimate() -> dict[str, Any]:
    """The statutory days of years that nobody announced yet, and the rule they follow."""
    rows = parse_yaml(read_text(SHIPPED / f"{ESTIMATE}.yaml"))
    if not isinstance(rows, dict) or not isinstance(rows.get("days"), dict):
        raise ValueError(f"{ESTIMATE}.yaml: a mapping with days is expected")
    number, url = (str(rows.get(key) or "") for key in ("number", "url"))
    notice = Notice(id=ESTIMATE, title=parse_label(rows.get("title")), number=number, url=url)
    return {"days": {str(on): str(name) for on, name in rows["days"].items()}, "notice": _row(notice)}


def calendar_document(folder: Path | None) -> bytes:
    """`calendar.json`: what a running service takes up without a release."""
    return json.dumps(load_calendar_rows(folder), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
