"""The days of a due date in words: which counted and which did not, why, and by which notice.

The same sentences for the command line and the case page; the words are those of whoever asks (`trace.*`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from catalog.rules.calendars import Day, DayKind, Notice
from catalog.rules.limits import Unit

HOLIDAYS: Mapping[str, str] = {
    "元旦": "new_year",
    "农历除夕": "eve",
    "春节": "spring_festival",
    "清明节": "tomb_sweeping",
    "劳动节": "labour_day",
    "端午节": "dragon_boat",
    "中秋节": "mid_autumn",
    "国庆节": "national_day",
    "抗战胜利70周年纪念日": "victory_70",
    "（补假）": "in_lieu",
    "; ": "and",
    "、": "and",
}
"""The names of holidays as notices write them, with the keys of their words (`trace.holiday.*`)."""


class Words(Protocol):
    """Sentences of one language by their code."""

    @property
    def language(self) -> str:
        """`zh` or `en`."""

    def text(self, code: str, /, **facts: object) -> str:
        """The sentence of a code with its facts in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One day in words: `mark` says what it counts for, `why` gives the reason with the notice named."""

    on: date
    counted: bool
    mark: str
    why: str


def traced(trace: Iterable[Day], unit: Unit, words: Words) -> tuple[Traced, ...]:
    """Each day of a trace in words. A count numbers its days; a date is kept or moved to the next working day."""
    days = tuple(trace)
    number, found = 0, []
    for day in days:
        number += day.counted
        if unit is not Unit.WORKING_DAYS:
            mark = words.text("trace.kept" if day is days[-1] else "trace.moved")
        else:
            mark = words.text("trace.counted", n=number) if day.counted else words.text("trace.skipped")
        found.append(Traced(on=day.on, counted=day.counted, mark=mark, why=why(day, words)))
    return tuple(found)


def why(day: Day, words: Words) -> str:
    """Why a day counts or not: its kind, then weekday, holiday and notice in brackets."""
    weekday = words.text(f"trace.weekday.{day.on.isoweekday()}")
    if day.kind in (DayKind.WORKDAY, DayKind.WEEKEND) and not day.notice:
        said = words.text(f"trace.plain.{day.kind}", weekday=weekday)
    else:
        facts = (holiday(day.name, words), notice_name(day.notice, words))
        behind = words.text("trace.between").join(filter(None, facts))
        said = words.text("trace.why", kind=words.text(f"trace.kind.{day.kind}"), weekday=weekday, behind=behind)
    unsure = day.estimated and day.kind is not DayKind.ESTIMATED_HOLIDAY
    return words.text("trace.unannounced", why=said) if unsure else said


def holiday(name: str, words: Words) -> str:
    """A holiday's name in the language of the words; a name that is not known stays as the notice has it."""
    if words.language == "zh":
        return name
    for written, key in HOLIDAYS.items():
        name = name.replace(written, words.text(f"trace.holiday.{key}"))
    return name


def notice_name(notice: Notice | None, words: Words) -> str:
    """A notice by its number, or by its title where it has none; a local one says so."""
    if notice is None:
        return ""
    titled = words.text("trace.title", title=notice.title.text(words.language))
    name = words.text("trace.numbered", number=notice.number) if notice.number else titled
    return words.text("trace.local", name=name) if notice.local else name


def notices_of(trace: Iterable[Day]) -> tuple[Notice, ...]:
    """The notices behind the days of a trace, each once, in the order in which they come."""
    return tuple({day.notice.id: day.notice for day in trace if day.notice}.values())


def notice_line(notice: Notice, words: Words) -> str:
    """A notice in full: title, number, date of issue, address; what is not known is left out."""
    title = words.text("trace.title", title=notice.title.text(words.language))
    known = (title, notice.number if notice.number not in title else "", notice.issued_on, notice.url)
    return words.text("trace.between").join(filter(None, known))
