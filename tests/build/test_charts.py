"""Charts that nobody asked for: what is drawn over time and what is not, and where moments stand on the axis."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from catalog.derivation.derived import derive, recalled
from catalog.model.entry import Field, Resource, View
from catalog.model.label import Label
from catalog.moments import beginning, is_period
from catalog.previews.preview import Chart


def drawn(tmp_path: Path, columns: str, rows: str, view: View | None = None) -> tuple[Chart | None, str]:
    """The chart of a table whose columns are named `name:type`, and its picture in Chinese."""
    pairs = [column.split(":") for column in columns.split(",")]
    fields = tuple(Field(name=name, type=kind, title=Label(name)) for name, kind in pairs)
    source = tmp_path / "t.csv"
    source.write_text(",".join(name for name, _ in pairs) + "\n" + rows, encoding="utf-8")
    resource = Resource(name="t", title=Label("表"), path="t.csv", format="csv", fields=fields)
    cache = tmp_path / "cache"
    found = recalled(cache, derive(resource, source, cache, view or View()).key, is_placed=True)
    return found.chart, found.pictures.get("zh", "")


def line_xs(picture: str) -> list[float]:
    path = re.search(r'chart-line s0" fill="none" d="([^"]*)"', picture)
    assert path is not None
    return [float(x) for x in re.findall(r"[ML]([\d.]+) ", path[1])]


def labels(picture: str) -> list[str]:
    return re.findall(r'text-anchor="middle">([^<]*)<', picture)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024", "2024-01-01"),
        ("1978年", "1978-01-01"),
        ("2023年度", "2023-01-01"),
        ("2024-03", "2024-03-01"),
        ("2024年3月", "2024-03-01"),
        ("2024年12月31日", "2024-12-31"),
        ("2024/3/5", "2024-03-05"),
        ("2024.3.5", "2024-03-05"),
        ("2024年第二季度", "2024-04-01"),
        ("2024年4季度", "2024-10-01"),
        ("2024Q3", "2024-07-01"),
        ("2024-03-05T08:00:00+08:00", "2024-03-05"),
    ],
)
def test_a_period_begins_on_its_first_day(text: str, day: str) -> None:
    assert beginning(text) == beginning(f"{day}T00:00:00")
    assert is_period(text) is (text != "2024")


@pytest.mark.parametrize("text", ["", "甲", "3024", "12024", "2024年13月", "2024.5", "2024年2月30日", "2024年五季度"])
def test_what_is_no_period_begins_never(text: str) -> None:
    assert beginning(text) is None


@pytest.mark.parametrize(
    ("columns", "written"),
    [
        ("年份:string,人数:integer", "{}年"),
        ("年份:integer,人数:integer", "{}"),
        ("年:integer,人数:integer", "{}"),
        ("时期:string,人数:integer", "{}年第一季度"),
        ("月:any,人数:integer", "{}年3月"),
    ],
)
def test_years_and_months_in_words_are_a_time_axis(columns: str, written: str, tmp_path: Path) -> None:
    years = (2003, 2001, 2004, 2002)
    chart, _ = drawn(tmp_path, columns, "".join(f"{written.format(year)},{year * 7}\n" for year in years))
    assert chart is not None and chart.kind == "line"
    assert chart.x == tuple(written.format(year) for year in sorted(years))
    assert chart.series[0].values == tuple(year * 7 for year in sorted(years))


def test_digits_alone_are_no_time_where_they_may_be_a_code(tmp_path: Path) -> None:
    chart, _ = drawn(tmp_path, "区段:string,人数:integer", "".join(f"{1990 + n},{n}\n" for n in range(6)))
    assert chart is None or chart.kind == "bar"


@pytest.mark.parametrize(("odd", "is_drawn"), [(1, True), (2, False)])
def test_a_day_column_that_says_no_days_is_no_time_axis(odd: int, is_drawn: bool, tmp_path: Path) -> None:
    days = [f"2024-01-{n:02d}" for n in range(1, 11 - odd)] + ["昨天", "待定"][:odd]
    chart, _ = drawn(tmp_path, "日期:date,量:integer", "".join(f"{day},{n}\n" for n, day in enumerate(days)))
    assert (chart is not None) is is_drawn
    assert chart is None or "昨天" not in chart.x


def test_moments_stand_as_far_apart_as_they_are(tmp_path: Path) -> None:
    rows = "".join(f"{year},{year}\n" for year in (1953, 1964, 1982, 1990, 2000, 2010, 2020))
    xs = line_xs(drawn(tmp_path, "年份:year,人口:integer", rows)[1])
    assert xs[0] == 64 and xs[-1] == 708
    gaps = [later - sooner for sooner, later in pairwise(xs)]
    assert gaps[0] == pytest.approx(gaps[-1] * 11 / 10, rel=0.01)
    assert gaps[1] == pytest.approx(gaps[-1] * 18 / 10, rel=0.01)


def test_labels_of_moments_never_stand_on_each_other(tmp_path: Path) -> None:
    days = [f"2024-01-{n:02d}" for n in range(1, 31)] + ["2024-12-31"]
    picture = drawn(tmp_path, "日:date,量:integer", "".join(f"{day},{n}\n" for n, day in enumerate(days)))[1]
    assert labels(picture) == ["2024-01-01", "2024-12-31"]


@pytest.mark.parametrize(
    ("moments", "first"),
    [
        ([f"2024-01-0{n}T08:00:00" for n in range(1, 6)], "2024-01-01"),
        ([f"2024-01-01T0{n}:30:00" for n in range(1, 6)], "01:30"),
    ],
)
def test_a_moment_is_labelled_by_what_tells_it_from_others(moments: list[str], first: str, tmp_path: Path) -> None:
    rows = "".join(f"{moment},{n}\n" for n, moment in enumerate(moments))
    assert labels(drawn(tmp_path, "时间:datetime,量:integer", rows)[1])[0] == first


@pytest.mark.parametrize("name", ["Decimal Date", "排名", "rank", "安全等级"])
def test_ranks_and_dates_in_numbers_are_no_quantities(name: str, tmp_path: Path) -> None:
    rows = "".join(f"线{n},{n * 3},{n}\n" for n in range(1, 9))
    chart, _ = drawn(tmp_path, f"线路:string,客流:integer,{name}:integer", rows)
    assert chart is not None and [one.title.zh for one in chart.series] == ["客流"]
    swapped = drawn(tmp_path, f"线路:string,{name}:integer,客流:integer", rows)[0]
    assert swapped is not None and [one.title.zh for one in swapped.series] == ["客流"]


def test_rows_are_counted_by_words_and_not_by_codes_in_digits(tmp_path: Path) -> None:
    rows = "".join(f"0{n % 2},{'甲乙丙'[n % 3]}\n" for n in range(12))
    chart, _ = drawn(tmp_path, "地区代码:string,类别:string", rows)
    assert chart is not None and chart.is_counted and chart.x_title.zh == "类别"
    assert drawn(tmp_path, "地区代码:string", "".join(f"0{n % 2}\n" for n in range(12)))[0] is None


@pytest.mark.parametrize("kind", ["line", "bar"])
@pytest.mark.parametrize(
    "numbers",
    ["1e300 -1e300", "1e308 1", "1e-320 0", "9e17 9e17", "1e17 100000000000000016", f"{'9' * 400} 1 2", "0 0"],
)
def test_no_number_is_too_large_or_too_small_for_a_picture(kind: str, numbers: str, tmp_path: Path) -> None:
    rows = "".join(f"k{n},{number}\n" for n, number in enumerate(numbers.split()))
    chart, picture = drawn(tmp_path, "名:string,值:number", rows, View(chart={"kind": kind, "x": "名", "y": ["值"]}))
    assert chart is not None and "nan" not in picture and "inf" not in picture
    assert max(map(len, re.findall(r'text-anchor="end">([^<]*)<', picture))) < 24


@pytest.mark.parametrize("written", ["2024-01-{:02d}", "2024年1月{}日"])
def test_the_last_label_stays_in_the_picture(written: str, tmp_path: Path) -> None:
    rows = "".join(f"{written.format(n)},{n}\n" for n in (1, 2, 3, 4, 9))
    picture = drawn(tmp_path, "日:string,量:integer", rows)[1]
    *_, (x, text) = re.findall(r'x="([\d.]+)" y="280" text-anchor="middle">([^<]*)<', picture)
    wide = sum(2 if letter > "⺀" else 1 for letter in text) * 8
    assert 500 < float(x) <= 720 - wide / 2


@pytest.mark.parametrize(("beats", "is_line"), [(4, True), (3, False)])
def test_single_events_are_no_line(beats: int, is_line: bool, tmp_path: Path) -> None:
    """Of eight steps from one moment to the next, as many as `beats` are an hour."""
    steps = [60] * beats + [61, 7, 125, 33, 9][: 8 - beats]
    minutes = [sum(steps[:n]) for n in range(9)]
    rows = "".join(f"2024-01-01T{at // 60:02d}:{at % 60:02d}:00,{at},{'甲乙'[at % 2]}\n" for at in minutes)
    chart, _ = drawn(tmp_path, "借车时间:datetime,时长:integer,车型:string", rows)
    assert chart is not None and (chart.kind, chart.is_counted) == (("line", False) if is_line else ("bar", True))


@pytest.mark.parametrize("name", ["某某某某某某某某有限公司{}", "A company of many words {}", "站{}", "{}年第一季度"])
@pytest.mark.parametrize("count", [2, 7, 20, 24])
def test_labels_never_stand_on_each_other(name: str, count: int, tmp_path: Path) -> None:
    rows = "".join(f"{name.format(1990 + n)},{n}\n" for n in range(count))
    picture = drawn(tmp_path, "名:string,量:integer", rows)[1]
    found = re.findall(r'x="([\d.]+)" y="280" text-anchor="middle">([^<]*)<', picture)
    edges = [(float(x), sum(2 if letter > "⺀" else 1 for letter in text) * 3.5) for x, text in found]
    assert len(edges) >= 2 and all(len(text) <= 14 for _, text in found)
    assert all(one + wide < other - next_wide for (one, wide), (other, next_wide) in pairwise(edges))
