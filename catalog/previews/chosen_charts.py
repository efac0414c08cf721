"""A chart for a table whose entry asks for none: numbers over time, numbers of named things, or rows of each kind.

Columns are judged by their types, by their names (a code or a position is no quantity) and by what was counted of them.
"""

import re
from collections.abc import Sequence

from catalog.model.entry import Field, Resource
from catalog.model.label import NO_LABEL, Label
from catalog.moments import is_period, is_year
from catalog.previews.column_facts import ColumnFacts
from catalog.previews.preview import (
    BAR_POINTS,
    CHART_GROUPS,
    CHART_POINTS,
    CHART_SERIES,
    Chart,
    ChartPlan,
    Series,
    labelled,
)

LEAST_MOMENTS = 4
LEAST_BARS = 2
SAME_SCALE = 20  # one axis shows quantities of which the largest is at most so many times another
_FILLED = 0.9
_MOMENTS = frozenset({"date", "datetime", "year", "yearmonth"})
_NO_QUANTITY = re.compile(
    r"(?:^|[_\W])(?:id|code|no|nr|number|lat|lon|lng|latitude|longitude|year|month|day|zip|phone|x|y|date|rank)(?:$|[_\W])"
    r"|编号|代码|编码|序号|号码|经度|纬度|年份|年度|月份|日期|邮编|电话|坐标|版本|排名|名次|位次|等级|级别",
    re.IGNORECASE,
)
_YEAR = re.compile(r"year|年|年份|年度", re.IGNORECASE)

Rows = Sequence[Sequence[str]]
Columns = Sequence[tuple[Field, ColumnFacts]]


def chosen_plan(resource: Resource, columns: Columns, count: int, first: Rows) -> ChartPlan | None:
    """Lines over time, or bars of things that have a name of their own; None where neither is plain. The `first` rows,
    as they are shown, tell whether words are months and years."""
    measures = _measures(resource, columns, count)
    if not measures:
        return None
    moments = [at for at in range(len(columns)) if _is_time(columns[at], [row[at] for row in first if row[at]])]
    return _over_time(columns, (moments, measures), count) or _by_name(columns, measures, count)


def counted_chart(columns: Columns) -> Chart | None:
    """How many rows each kind has, for the first column of a few kinds that have words; codes have none."""
    for field, facts in columns:
        if len(facts.words) >= LEAST_BARS and field.type in ("string", "boolean", "any") and _are_words(field, facts):
            series = (Series(title=NO_LABEL, values=facts.bars),)
            title = _title(field)
            return Chart(
                kind="bar", title=NO_LABEL, x=facts.words, series=series, x_title=title, is_chosen=True, is_counted=True
            )
    return None


def _are_words(field: Field, facts: ColumnFacts) -> bool:
    is_coded = _is_code(field) and any(word.isdigit() for word in facts.words)
    return all(facts.words) and not is_coded


def _measures(resource: Resource, columns: Columns, count: int) -> list[int]:
    """The places of columns that hold quantities on one scale, the first of them first."""
    keys = {*resource.primary_key, *(name for key in resource.foreign_keys for name in key.fields)}
    places = [
        place
        for place, (field, facts) in enumerate(columns)
        if field.type in ("integer", "number") and field.name not in keys
        if facts.low != facts.high and facts.filled * 2 > count
        if not _is_code(field) and not _is_year(field, facts)
    ]
    return [place for place in places if _is_like(columns[places[0]], columns[place])][:CHART_SERIES]


def _is_like(one: tuple[Field, ColumnFacts], other: tuple[Field, ColumnFacts]) -> bool:
    heights = sorted(abs(float(facts.high)) or 1e-9 for _, facts in (one, other))
    return one[0].unit == other[0].unit and heights[1] <= heights[0] * SAME_SCALE


def _is_time(column: tuple[Field, ColumnFacts], cells: Sequence[str]) -> bool:
    """Whether a column says when: by its type, or because its words can mean nothing else."""
    field, facts = column
    if field.type in _MOMENTS or _is_year(field, facts):
        return True
    return field.type in ("string", "any") and len(cells) >= LEAST_MOMENTS and all(map(is_period, cells))


def _is_year(field: Field, facts: ColumnFacts) -> bool:
    """Whether whole numbers are years."""
    if field.type != "integer" or not facts.low or not any(map(_YEAR.fullmatch, (field.name, field.title.zh))):
        return False
    return is_year(float(facts.low)) and is_year(float(facts.high))


def _over_time(columns: Columns, places: tuple[list[int], list[int]], count: int) -> ChartPlan | None:
    moments, measures = places
    for place in moments:
        facts = columns[place][1]
        if (facts.distinct or 0) < LEAST_MOMENTS or facts.filled < count * _FILLED:
            continue
        if facts.distinct == facts.filled:
            return _plan("line", columns, (place, measures, -1))
        group = _group(columns, (facts.distinct or 0), count)
        if group >= 0:
            return _plan("line", columns, (place, measures[:1], group))
    return None


def _group(columns: Columns, moments: int, count: int) -> int:
    """The column of a few kinds with about one row for each kind and moment; -1 when there is none."""
    for place, (field, facts) in enumerate(columns):
        kinds = len(facts.words)
        if field.type == "string" and 2 <= kinds <= CHART_GROUPS and moments * kinds * 0.5 <= count <= moments * kinds:
            return place
    return -1


def _by_name(columns: Columns, measures: list[int], count: int) -> ChartPlan | None:
    if not LEAST_BARS <= count <= BAR_POINTS:
        return None
    for place, (field, facts) in enumerate(columns):
        if field.type == "string" and facts.is_unique and facts.filled == count and not _is_code(field):
            return _plan("bar", columns, (place, measures[:1], -1))
    return None


def _is_code(field: Field) -> bool:
    return bool(_NO_QUANTITY.search(f"{field.name} {field.title.zh}"))


def _plan(kind: str, columns: Columns, places: tuple[int, list[int], int]) -> ChartPlan:
    x, ys, group = places
    return ChartPlan(
        kind=kind,
        x=x,
        ys=tuple(ys),
        titles=tuple(_title(columns[y][0]) for y in ys),
        title=NO_LABEL,
        most=BAR_POINTS if kind == "bar" else CHART_POINTS,
        x_title=_title(columns[x][0]),
        group=group,
        is_chosen=True,
    )


def _title(field: Field) -> Label:
    return field.title if field.title.zh else labelled(field.name)
