"""One file of the calendar: the notice it stands for, the days it decides, and what is wrong with it, line by line.

Shipped files and those of a city have the same form: `year`, `title`, `number`, `issued_on`, `url`, `known_through`
and `holidays`, each with `name`, `closed`, `worked` and `ordinary`. A correction says `amends`, a city's own day
`local`. The keys are no words that readers of YAML 1.1 take for true or false.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from catalog.errors import DescriptorError
from catalog.loading.descriptors import read_text
from catalog.loading.yaml_text import KeyPath, parse_yaml, parse_yaml_lines
from catalog.model.finding import Finding, Severity
from catalog.rules.calendars import SATURDAY, Notice
from catalog.rules.labels import parse_label

OFF, WORK, ORDINARY = "closed", "worked", "ordinary"
KINDS = (OFF, WORK, ORDINARY)
STATUTORY = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST = 31  # days in one span; ours, the longest that was ever ordered has ten
MAX_BYTES = 65_536
_TOP = ("year", "title", "number", "issued_on", "url", "known_through", "amends", "local", "holidays")
_ROW = ("name", *KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDay:
    """One day that a notice decides; `line` is that of the row in its file."""

    on: date
    kind: str
    name: str
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFile:
    """One notice with its days. `known_through` is None for corrections and local days, which announce no year."""

    notice: Notice
    year: int
    amends: str = ""
    known_through: date | None = None
    days: tuple[NoticeDay, ...] = ()

    @property
    def is_yearly(self) -> bool:
        """Whether it announces a year, or the first part of one."""
        return not self.amends and not self.notice.local


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of reading a file: the notice where its form is sound, and the faults of the form."""

    path: str
    file: NoticeFile | None
    findings: tuple[Finding, ...]
    lines: Mapping[KeyPath, int]

    def line(self, *steps: str | int) -> int:
        """The line of a row, or of the nearest one around it."""
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps, 1)


def read_notice(path: Path, shown: str) -> Read:
    """The notice in a file; faults are given back as findings under the name `shown`."""
    try:
        text = read_text(path, MAX_BYTES)
        return _read(
            parse_yaml(text), path.stem, Read(path=shown, file=None, findings=(), lines=parse_yaml_lines(text))
        )
    except DescriptorError as error:
        found = Finding(code=error.code, severity=Severity.ERROR, file=shown, line=error.line, facts=error.facts)
        return Read(path=shown, file=None, findings=(found,), lines={})


def _read(rows: object, name: str, place: Read) -> Read:
    if not isinstance(rows, dict):
        fault = _fault(place, "calendar-shape", (), key="/", expected="year, title, holidays")
        return Read(path=place.path, file=None, findings=(fault,), lines=place.lines)
    findings = tuple(_form_faults(rows, place))
    file = None if findings else _file(rows, name, place)
    return Read(path=place.path, file=file, findings=findings, lines=place.lines)


def _fault(place: Read, code: str, steps: KeyPath, /, **facts: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, file=place.path, line=place.line(*steps), facts=facts)


def _form_faults(rows: Mapping[str, object], place: Read) -> Iterator[Finding]:
    """Keys, kinds of values and dates; what the days mean is looked at afterwards."""
    yield from _strange(rows, _TOP, (), place)
    year = rows.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 2000 <= year <= 2100:
        yield _fault(place, "calendar-shape", ("year",), key="year", expected="2027")
    if not parse_label(rows.get("title")).zh.strip():
        yield _fault(place, "calendar-shape", ("title",), key="title", expected="title: …")
    url = rows.get("url")
    if url is not None and not str(url).startswith(("https://", "http://")):
        yield _fault(place, "calendar-shape", ("url",), key="url", expected="https://…")
    if rows.get("local") not in (None, True, False):
        yield _fault(place, "calendar-shape", ("local",), key="local", expected="true")
    yearly = not rows.get("amends") and not rows.get("local")
    for key in ("issued_on", "known_through"):
        if (key in rows or (key == "known_through" and yearly)) and _day(rows.get(key)) is None:
            yield _fault(place, "calendar-date", (key,), key=key, value=str(rows.get(key) or ""))
    if not yearly and "known_through" in rows:
        yield _fault(place, "calendar-known-needless", ("known_through",))
    yield from _row_faults(rows.get("holidays"), place)


def _strange(rows: Mapping[str, object], known: tuple[str, ...], steps: KeyPath, place: Read) -> Iterator[Finding]:
    for key in rows:
        if key not in known:
            yield _fault(place, "calendar-key", (*steps, key), key=key, choices=", ".join(known))


def _row_faults(holidays: object, place: Read) -> Iterator[Finding]:
    if not isinstance(holidays, list) or not holidays:
        yield _fault(place, "calendar-shape", ("holidays",), key="holidays", expected="- name: 元旦")
        return
    for number, row in enumerate(holidays):
        steps: KeyPath = ("holidays", number)
        if not isinstance(row, dict):
            yield _fault(place, "calendar-shape", steps, key="holidays", expected="- name: 元旦")
            continue
        yield from _strange(row, _ROW, steps, place)
        if not isinstance(row.get("name"), str) or not str(row["name"]).strip():
            yield _fault(place, "calendar-shape", (*steps, "name"), key="name", expected="name: 元旦")
        if not any(row.get(kind) for kind in KINDS):
            yield _fault(place, "calendar-shape", steps, key="closed", expected="closed: 2027-01-01/2027-01-03")
        for kind in KINDS:
            yield from _span_faults(row.get(kind), (*steps, kind), place)


def _span_faults(value: object, steps: KeyPath, place: Read) -> Iterator[Finding]:
    for text in _texts(value):
        first, last = _ends(text)
        if first is None or last is None:
            yield _fault(place, "calendar-date", steps, key=str(steps[-1]), value=text)
        elif not 0 <= (last - first).days < LONGEST:
            yield _fault(place, "calendar-span", steps, value=text, limit=str(LONGEST))


def _file(rows: Mapping[str, object], name: str, place: Read) -> NoticeFile:
    """The notice of sound rows."""
    return NoticeFile(
        notice=_notice(rows, name),
        year=int(str(rows["year"])),
        amends=str(rows.get("amends") or ""),
        known_through=_day(rows.get("known_through")),
        days=tuple(_days(rows["holidays"], place)),
    )


def _notice(rows: Mapping[str, object], name: str) -> Notice:
    number, issued_on, url = (str(rows.get(key) or "").strip() for key in ("number", "issued_on", "url"))
    local, title = rows.get("local") is True, parse_label(rows["title"])
    return Notice(id=name, title=title, number=number, issued_on=issued_on, url=url, local=local)


def _days(holidays: object, place: Read) -> Iterator[NoticeDay]:
    for number, row in enumerate(holidays if isinstance(holidays, list) else ()):
        for kind in KINDS:
            line = place.line("holidays", number, kind)
            for on in _dates(row.get(kind)):
                yield NoticeDay(on=on, kind=kind, name=str(row["name"]).strip(), line=line)


def _dates(value: object) -> Iterator[date]:
    for text in _texts(value):
        first, last = _ends(text)
        if first and last:
            yield from (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _ends(text: str) -> tuple[date | None, date | None]:
    first, slash, last = text.partition("/")
    return _day(first), _day(last if slash else first)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) and len(value.strip()) == 10 else None
    except ValueError:
        return None


def is_weekend(on: date) -> bool:
    """Saturday or Sunday."""
    return on.weekday() >= SATURDAY
