"""The view of `/statistics/`: the catalogue as it stands, and what the entry of the statistics tells of its use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from catalog.messages import Messages
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.pages.figures import FRESHNESS, Figure, Figures
from catalog.pages.statistics_register import Told
from catalog.portal import Portal
from catalog.views.procedure_links import procedure_path
from catalog.views.statistics import NumberChart, NumberRow, NumbersPart, StatisticsView

STATISTICS_PATH = "/statistics/"
FILES = "statistics"
MOST_BARS, MOST_TABLED = 12, 100
MOST_COLUMNS = 24
WHOLE = 1000  # the longest bar
CHARTS = (
    "openness",
    "freshness",
    "format",
    "topic",
    "publisher",
    "frequency",
    "growth",
    "downloads",
    "calls",
    "used",
    "procedures",
    "on_time",
)
"""Every chart by its key; each has a file of its rows, also while it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a file: its key, both words, its numbers; how long its bar is, what stands beside, where it leads."""

    key: str
    label: Label
    numbers: tuple[int | float | str, ...]
    weight: float
    told: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Everything that the page and its files show. `spans` are the days or months that charts tell of."""

    figures: Figures
    told: Told
    rows: dict[str, tuple[Row, ...]]
    columns: dict[str, tuple[str, ...]]
    spans: dict[str, str] = field(default_factory=dict)


def numbers_of(portal: Portal, publishers: Sequence[Publisher], figures: Figures, told: Told) -> Numbers:
    """The rows of every chart."""
    used = ((key, told.titles.get(key) or Label(title or key, ""), count) for key, title, count in told.used)
    rows = {key: tuple(_measured(portal, key, figures)) for key in figures.measures}
    rows["growth"] = tuple(_dated(told.held))
    rows["downloads"] = tuple(_dated([(month, count) for month, count, _ in told.months]))
    rows["calls"] = tuple(_dated([(month, count) for month, _, count in told.months]))
    rows["used"] = tuple(_row(key, label, (count,), f"/{key}/") for key, label, count in used)
    rows["procedures"] = tuple(_procedures(portal, told))
    rows["on_time"] = tuple(_bodies(portal, publishers, told))
    columns = dict.fromkeys(figures.measures, ("entries", "percent")) | _COLUMNS
    months, cases = [month for month, _, _ in told.months], told.case_months
    spans = dict.fromkeys(("downloads", "calls"), _span(months)) | {"used": months[-1] if months else ""}
    spans |= dict.fromkeys(("procedures", "on_time"), _span(cases))
    return Numbers(figures=figures, told=told, rows=rows, columns=columns, spans=spans)


_COLUMNS = {
    "growth": ("entries",),
    "downloads": ("times",),
    "calls": ("times",),
    "used": ("times",),
    "procedures": ("received", "closed"),
    "on_time": ("in_time", "late", "percent"),
}


def statistics_view(portal: Portal, numbers: Numbers, today: date) -> StatisticsView:
    """The page on a day."""
    page = next((one for one in portal.pack.pages if one.path == STATISTICS_PATH), None)
    following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    parts = (("catalogue", CHARTS[:7]), ("use", CHARTS[7:10]), ("cases", CHARTS[10:]))
    return StatisticsView(
        path=STATISTICS_PATH,
        title=NO_LABEL,
        today=today.isoformat(),
        totals=tuple(numbers.figures.totals.items()),
        parts=tuple(NumbersPart(kind=kind, charts=tuple(_chart(numbers, key) for key in keys)) for kind, keys in parts),
        next_month=today.isoformat()[:7],
        next_on=following.isoformat(),
        entry=numbers.told.entry,
        has_gate=portal.is_gated,
        clauses=page.clauses if page else (),
        ours=page is None or page.ours,
    )


def _chart(numbers: Numbers, key: str) -> NumberChart:
    rows, is_dated = numbers.rows[key], key in ("growth", "downloads", "calls")
    shown = rows[-MOST_COLUMNS:] if is_dated else rows[:MOST_BARS]
    longest = max((row.weight for row in shown), default=0) or 1
    drawn = [_number_row(row, WHOLE if key == "on_time" else WHOLE / longest) for row in rows]
    first = len(rows) - len(shown) if is_dated else 0
    return NumberChart(
        key=key,
        form="columns" if is_dated else "bars",
        columns=numbers.columns[key],
        rows=tuple(drawn[-MOST_TABLED:] if is_dated else drawn[:MOST_TABLED]),
        shown=tuple(drawn[first : first + len(shown)]),
        total=len(rows),
        file=f"/{FILES}/{key.replace('_', '-')}.csv",
        span=numbers.spans.get(key, ""),
    )


def _number_row(row: Row, scale: float) -> NumberRow:
    cells = tuple(f"{number:,}" if isinstance(number, int) else str(number) for number in row.numbers)
    return NumberRow(title=row.label, size=round(row.weight * scale), told=row.told, cells=cells, path=row.path)


def _measured(portal: Portal, measure: str, figures: Figures) -> Iterable[Row]:
    found = figures.measures[measure]
    if measure == "freshness":
        found = tuple(sorted(found, key=lambda figure: FRESHNESS.index(figure.key)))
    entries = figures.totals["entries"]
    for figure in found:
        label = figure.label if figure.label.zh else _sentence(f"statistics.{measure}.{figure.key or 'none'}")
        share = percent(figure.count, entries)
        numbers = (figure.count, share)
        told = f"{figure.count:,} · {share}"
        yield Row(
            key=figure.key, label=label, numbers=numbers, weight=figure.count, told=told, path=_path(measure, figure)
        )


def _path(measure: str, figure: Figure) -> str:
    """The page of a theme or publisher, or the catalogue with the filter set."""
    if not figure.key or measure == "freshness":
        return ""
    pages = {"topic": f"/themes/{figure.key}/", "publisher": f"/{figure.key}/"}
    return pages.get(measure, f"/catalogue/?{measure}={figure.key}")


def _row(key: str, label: Label, numbers: tuple[int, ...], path: str = "") -> Row:
    return Row(key=key, label=label, numbers=numbers, weight=numbers[0], told=f"{numbers[0]:,}", path=path)


def _dated(found: Iterable[tuple[str, int]]) -> Iterable[Row]:
    return (_row(when, Label(when, when), (count,)) for when, count in found)


def _procedures(portal: Portal, told: Told) -> Iterable[Row]:
    for key, title, (received, closed) in sorted(told.procedures, key=lambda one: (-one[2][0], one[0])):
        known = portal.pack.procedure(key)
        label, path = (known.title, procedure_path(known)) if known else (Label(title or key, ""), "")
        yield _row(key, label, (received, closed), path)


def _bodies(portal: Portal, publishers: Sequence[Publisher], told: Told) -> Iterable[Row]:
    """Every body with steps that had a last day, the lowest share first: that is whom to look after (SD-19b)."""
    titles = {body.name: body.title for body in publishers}
    due = [(key, title, pair) for key, title, pair in told.bodies if sum(pair)]
    for key, title, (in_time, late) in sorted(due, key=lambda one: (one[2][0] / sum(one[2]), -one[2][1], one[0])):
        share = percent(in_time, in_time + late)
        numbers = (in_time, late, share)
        yield Row(
            key=key,
            label=titles.get(key) or portal.pack.roles.get(key) or Label(title or key, ""),
            numbers=numbers,
            weight=in_time / (in_time + late),
            told=f"{share} · {in_time}/{in_time + late}",
            path=f"/{key}/" if key in titles else "",
        )


def percent(part: int, whole: int) -> str:
    """A share with one decimal; empty of nothing."""
    return f"{100 * part / whole:.1f}%" if whole else ""


def _span(months: Sequence[str]) -> str:
    return f"{months[0]}/{months[-1]}" if months else ""


def _sentence(code: str) -> Label:
    return Label(Messages("zh").text(code), Messages("en").text(code))
