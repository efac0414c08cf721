"""Whether a notice fits: its days against the year, the week, one another, and the notices that are known already."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from catalog.law.calendar_files import STATUTORY, WORK, NoticeDay, NoticeFile, Read, is_weekend, read_notice
from catalog.law.calendar_source import SHIPPED, calendar_folder, in_order, known_through, read_notices
from catalog.model.finding import Finding, Severity

SINCE_SEVEN = 2008  # the year from which every yearly notice arranges all seven holidays (State Council Order 513)
DECEMBER = 12


def faults_of(read: Read, known: tuple[NoticeFile, ...]) -> tuple[Finding, ...]:
    """Everything wrong with a file that was read. `known` are the notices that count without it."""
    if read.file is None:
        return read.findings
    others = tuple(file for file in known if file.notice.id != read.file.notice.id)
    before = next((file for file in known if file.notice.id == read.file.notice.id), None)
    return tuple(
        finding
        for found in (
            _days(read, read.file),
            _names(read, read.file),
            _span(read, read.file, before),
            _beside(read, read.file, others),
        )
        for finding in found
    )


def _fault(read: Read, code: str, line: int, /, **facts: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, file=read.path, line=line, facts=facts)


def _days(read: Read, file: NoticeFile) -> Iterator[Finding]:
    """The year, the weekday of make-up days, and days that are decided twice."""
    seen: dict[date, NoticeDay] = {}
    for day in file.days:
        on = day.on.isoformat()
        if not _in_year(day.on, file.year):
            yield _fault(read, "calendar-year", day.line, on=on, year=str(file.year))
        if day.kind == WORK and not is_weekend(day.on):
            yield _fault(read, "calendar-make-up-weekday", day.line, on=on)
        earlier = seen.setdefault(day.on, day)
        if earlier is not day:
            code = "calendar-twice" if earlier.kind == day.kind else "calendar-both"
            yield _fault(read, code, day.line, on=on, name=day.name, other=earlier.name, line=str(earlier.line))


def _in_year(on: date, year: int) -> bool:
    """A yearly notice may begin in the December before, for New Year."""
    return on.year == year or (on.year == year - 1 and on.month == DECEMBER)


def _names(read: Read, file: NoticeFile) -> Iterator[Finding]:
    """A yearly notice knows seven holidays and no other; a correction or a local day names its own occasion."""
    if not file.is_yearly:
        return
    parts = {part: day.line for day in file.days for part in names_in(day.name)}
    for part, line in parts.items():
        if part not in STATUTORY:
            yield _fault(read, "calendar-name", line, name=part, choices="、".join(STATUTORY))
    missing = [name for name in STATUTORY if name not in parts]
    if missing and file.year >= SINCE_SEVEN and file.known_through == date(file.year, 12, 31):
        found = _fault(read, "calendar-missing", read.line("holidays"), names="、".join(missing))
        yield replace(found, severity=Severity.WARNING)


def names_in(name: str) -> tuple[str, ...]:
    """The holidays that share a span: 中秋节、国庆节."""
    return tuple(part.strip() for part in name.replace(";", "、").replace("；", "、").split("、") if part.strip())


def _span(read: Read, file: NoticeFile, before: NoticeFile | None) -> Iterator[Finding]:
    """How far it is known: within its year, not before its last day, and never less far than it was."""
    through = file.known_through
    if not file.is_yearly or through is None:
        return
    line = read.line("known_through")
    if through.year != file.year:
        yield _fault(read, "calendar-year", line, on=through.isoformat(), year=str(file.year))
    last = max(day.on for day in file.days)
    if through < last:
        yield _fault(read, "calendar-known-short", line, on=through.isoformat(), last=last.isoformat())
    if before and before.known_through and through < before.known_through:
        yield _fault(read, "calendar-backwards", line, on=through.isoformat(), known=before.known_through.isoformat())


def _beside(read: Read, file: NoticeFile, others: tuple[NoticeFile, ...]) -> Iterator[Finding]:
    """Against the other notices: what it corrects must be there, and what it decides anew must be meant."""
    ids = {other.notice.id: other for other in others}
    if file.amends and (file.amends not in ids or not ids[file.amends].is_yearly):
        choices = ", ".join(sorted(key for key, other in ids.items() if other.is_yearly)[-5:])
        yield _fault(read, "calendar-amends", read.line("amends"), name=file.amends, choices=choices)
    if file.is_yearly:
        yield from _next_in_line(read, file, others)
        yield from _decided_already(read, file, [other for other in others if not other.notice.local])
    if file.notice.local:
        yield from _decided_already(read, file, [other for other in others if other.notice.local])


def _next_in_line(read: Read, file: NoticeFile, others: tuple[NoticeFile, ...]) -> Iterator[Finding]:
    yearly = [other for other in others if other.is_yearly]
    if not yearly:
        return
    known, line = known_through(yearly), read.line("year")
    same = next((other for other in yearly if other.year == file.year), None)
    if file.known_through and file.known_through <= known:
        given = file.known_through.isoformat() if file.known_through else ""
        name = same.notice.id if same else in_order(yearly)[-1].notice.id
        yield _fault(read, "calendar-firm", line, on=given, known=known.isoformat(), name=name)
    elif file.year > known.year + 1:
        yield _fault(read, "calendar-gap", line, year=str(file.year), known=known.isoformat(), next=str(known.year + 1))


def _decided_already(read: Read, file: NoticeFile, others: Iterable[NoticeFile]) -> Iterator[Finding]:
    decided = {day.on: other.notice for other in others for day in other.days}
    told: set[tuple[str, int]] = set()  # one finding for a row and notice, not one for each of its days
    for day in file.days:
        notice = decided.get(day.on)
        if notice and (notice.id, day.line) not in told:
            told.add((notice.id, day.line))
            yield _fault(
                read, "calendar-decided", day.line, on=day.on.isoformat(), notice=notice.title.zh, name=notice.id
            )


def is_shipped(name: str) -> bool:
    """Whether a notice of this id comes with the software."""
    return (SHIPPED / f"{name}.yaml").is_file()


def findings_of(root: Path) -> tuple[Finding, ...]:
    """What is wrong with the notices that the city at `root` keeps."""
    folder = calendar_folder(root)
    known = read_notices(folder)
    paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    shown = [(path, path.relative_to(root).as_posix()) for path in paths]
    return tuple(finding for path, name in shown for finding in faults_of(read_notice(path, name), known))
