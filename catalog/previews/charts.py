"""Charts as SVG drawn at the build: readable without a script, coloured by the style sheet's classes alone."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from catalog.files.json_text import json_text
from catalog.marking import escaped, markup
from catalog.moments import beginning
from catalog.previews.preview import Chart

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 12, 40
TICKS = 5
LABELS = 6  # on the horizontal axis
LETTER = 8  # wide, of a label
WIDEST = 14 * LETTER  # of a label: 2024年第一季度, or seven characters of a name
WORDLESS = 1e15  # beyond it a number is written by its power
UNITS = {
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
    "en": ((1e12, " tn"), (1e9, " bn"), (1e6, " m")),
}

_TOLD = re.compile("<title>[^<]*</title>")

Bounds = tuple[float, float]


def chart_svg(body: str, name: str) -> Markup:
    """The picture of a chart called `name`, with the `body` that chart_bodies drew."""
    return markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escaped(name)}" '
        f'xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def chart_bodies(chart: Chart, languages: Sequence[str]) -> dict[str, str]:
    """The lines of a chart by language, coloured by classes; every bar tells its number.

    They are chart-grid, chart-tick, chart-line and chart-bar with s0 to s5; `chart-spare` marks the labels that a
    phone leaves out.
    """
    bounds = _bounds(chart)
    body = "".join(_bars(chart, bounds) if chart.kind == "bar" else _lines(chart, bounds))
    drawn = f"{_axis(chart)}{body}"
    return {one: f"{_grid(bounds, one)}{drawn}" for one in languages}


def untold(body: str) -> str:
    """The same picture of a chart or a map, in which nothing tells its number or name: before a gate they are the data
    (HZ-3.1)."""
    return _TOLD.sub("", body)


def script_json(value: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json_text(value)
    return markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _bounds(chart: Chart) -> Bounds:
    """The lowest and highest tick: zero is on bars, and on lines when they come near it."""
    values = [float(value) for one in chart.series for value in one.values if value is not None]
    low, high = min(values), max(values)
    if chart.kind == "bar" or 0 <= low < 0.6 * high:
        low = min(low, 0.0)
    if low == high:
        high = low + max(1.0, abs(low) * 1e-9)
    step = _step(high - low)
    return math.floor(low / step) * step, math.ceil(high / step) * step


def _step(span: float) -> float:
    rough = span / TICKS
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)


def _grid(bounds: Bounds, language: str) -> str:
    low, high = bounds
    step = _step(high - low)
    count = round((high - low) / step)
    parts = []
    for at in range(count + 1):
        y = _y(low + at * step, bounds)
        text = short_number(low + at * step, language)
        parts.append(
            f'<line class="chart-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text class="chart-tick" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{text}</text>'
        )
    return "".join(parts)


def _axis(chart: Chart) -> str:
    y = HEIGHT - BOTTOM + 20
    parts = []
    for nth, (text, x) in enumerate(_labelled(chart)):
        spare = " chart-spare" if nth % 2 else ""
        parts.append(f'<text class="chart-tick{spare}" x="{x}" y="{y}" text-anchor="middle">{escape(text)}</text>')
    return "".join(parts)


def _labelled(chart: Chart) -> list[tuple[str, float]]:
    """The labels of the axis and where they stand: each far enough from the one before, none upon another."""
    gap = 0 if _fit(chart) else (WIDTH - LEFT - RIGHT) / LABELS - 0.5
    kept: list[tuple[str, float]] = []
    last, free = -gap, 0.0
    for at, x in enumerate(_xs(chart)):
        text = _short(_moment_text(chart, at) if chart.kind == "line" else chart.x[at])
        half = _width(text) / 2
        middle = round(min(x, WIDTH - half), 1)
        if x - last >= gap and (gap == 0 or not kept or middle - half >= free):
            kept.append((text, middle))
            last, free = x, middle + half
    return kept


def _short(text: str) -> str:
    """A label that is not too wide."""
    if _width(text) <= WIDEST:
        return text
    kept = next(end for end in range(len(text), 0, -1) if _width(text[:end]) < WIDEST)
    return f"{text[:kept]}…"


def _width(text: str) -> int:
    """About how wide a label is: a Chinese character takes the room of two letters."""
    return sum(2 if letter >= "⺀" else 1 for letter in text) * LETTER


def _moment_text(chart: Chart, at: int) -> str:
    """A moment by its day, or by its time where all are of one day."""
    day, mark, time = chart.x[at].replace(" ", "T").partition("T")
    if not mark or beginning(chart.x[at]) is None:
        return chart.x[at]
    return time[:5] if all(x.startswith(day) for x in chart.x) else day


def _fit(chart: Chart) -> bool:
    """Whether every label has room below its bar."""
    return chart.kind == "bar" and max(map(_width, chart.x)) <= (WIDTH - LEFT - RIGHT) / len(chart.x)


def _lines(chart: Chart, bounds: Bounds) -> list[str]:
    xs = _xs(chart)
    parts = []
    for number, one in enumerate(chart.series):
        path, pen = [], "M"
        for at, value in enumerate(one.values):
            if value is None:
                pen = "M"
                continue
            path.append(f"{pen}{xs[at]} {_y(float(value), bounds)}")
            pen = "L"
        parts.append(f'<path class="chart-line s{number}" fill="none" d="{"".join(path)}"/>')
    return parts


def _bars(chart: Chart, bounds: Bounds) -> list[str]:
    count, many = len(chart.x), len(chart.series)
    slot = (WIDTH - LEFT - RIGHT) / count
    width = slot * 0.7 / many
    zero = _y(max(bounds[0], 0.0), bounds)
    parts = []
    for number, one in enumerate(chart.series):
        for at, value in enumerate(one.values):
            if value is None:
                continue
            y = _y(float(value), bounds)
            x = round(LEFT + at * slot + slot * 0.15 + number * width, 1)
            parts.append(
                f'<rect class="chart-bar s{number}" x="{x}" y="{min(y, zero)}" width="{round(width, 1)}" '
                f'height="{round(abs(zero - y), 1)}"><title>{escape(chart.x[at])} {number_text(value)}</title></rect>'
            )
    return parts


def _xs(chart: Chart) -> list[float]:
    """Where each place of the axis stands: bars side by side, moments as far apart as they are in time."""
    span, count = WIDTH - LEFT - RIGHT, len(chart.x)
    if chart.kind == "bar":
        return [round(LEFT + span * (at + 0.5) / count, 1) for at in range(count)]
    times = [at for x in chart.x if (at := beginning(x)) is not None]
    if len(times) < count or any(one >= other for one, other in pairwise(times)):
        times = [float(at) for at in range(count)]
    first, last = times[0], times[-1]
    return [round(LEFT + span * (at - first) / (last - first), 1) for at in times]


def _y(value: float, bounds: Bounds) -> float:
    low, high = bounds
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low)), 1)


def short_number(value: float, language: str) -> str:
    """A number for an axis: in wan, yi and wan yi on Chinese pages, in thousands, millions, billions on others."""
    for size, word in UNITS.get(language, UNITS["en"]):
        if size <= abs(value) < size * WORDLESS:
            return f"{number_text(value / size)}{word}"
    return number_text(value)


def number_text(value: float) -> str:
    """A number as people read it: thousands apart, no needless zeros."""
    text = f"{value:,.6g}" if abs(value) < 1e6 or abs(value) >= WORDLESS else f"{value:,.0f}"
    return text if "e" not in text else f"{value:g}"
