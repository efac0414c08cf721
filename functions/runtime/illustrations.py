"""Made-up restricted tables, so that a fresh clone can show an application, a grant and the rows it opens.

Every table follows from its seed alone: the same bytes on every machine, equal to the `hash` in its descriptor. All
names are plainly invented (示例企业0001, 示例站点012); no person, firm or place is meant.
"""

import hashlib
import json
import os
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

Row = tuple[str, ...]

DISTRICTS = ("330102", "330105", "330106", "330108", "330109", "330110", "330113", "330114")
INDUSTRIES = ("C13", "C17", "C26", "C33", "C34", "C35", "C38", "C39", "G54", "I65")
HOURLY = (1, 1, 1, 1, 1, 4, 18, 62, 80, 44, 26, 24, 30, 27, 25, 28, 41, 72, 78, 42, 30, 22, 12, 4)
_GONE = ("withdrawn", "taken_down", "destroyed")
SMALL_CELL = 5  # passengers; smaller counts are left out, as in the desensitisation record


class IllustrationError(Exception):
    """A made-up table does not have the bytes that its descriptor promises, or no descriptor names it."""


def seed_store(store_root: Path, catalogue_root: Path) -> tuple[Path, ...]:
    """Write the made-up tables that `store_root` lacks; the paths written, in order.

    `catalogue_root` is the folder that holds `datapackages/`. A file that is already there stays as it is. Raises
    IllustrationError when a descriptor promises other bytes.
    """
    return tuple(
        path
        for key, rows in ILLUSTRATIONS
        if _wanted(catalogue_root, key) and (path := _written(store_root / key, rows, _promised(catalogue_root, key)))
    )


def table_bytes(rows: Callable[[], Iterable[Row]]) -> bytes:
    """The table as UTF-8 CSV with LF line ends."""
    return "".join(",".join(row) + "\n" for row in rows()).encode()


def electricity_rows() -> Iterator[Row]:
    """Monthly electricity of 80 made-up firms, 2024 and 2025; kWh."""
    dice = random.Random("enterprise-electricity")
    yield "企业名称", "区划代码", "行业代码", "月份", "用电量", "高峰用电量"
    for number in range(1, 81):
        firm = f"示例企业{number:04}", _one(dice, DISTRICTS), _one(dice, INDUSTRIES)
        level = _between(dice, 20, 900) * 1000
        for month in _months():
            used = level * _between(dice, 80, 125) // 100 if month[5:] != "02" else level * 55 // 100
            yield *firm, month, str(used), str(used * _between(dice, 38, 56) // 100)


def bicycle_rows() -> Iterator[Row]:
    """3,000 made-up hires of public bicycles in one week of May 2025; no card, no rider."""
    dice = random.Random("public-bicycle-trips")
    yield "trip_id", "bicycle", "from_station", "to_station", "hired_at", "minutes"
    starts = sorted(_moment(dice) for _ in range(3000))
    for number, start in enumerate(starts, 1):
        begin, end = _between(dice, 1, 60), _between(dice, 61, 120)
        begin, end = (begin, end) if dice.random() < 0.5 else (end, begin)
        bicycle = f"示例车{_between(dice, 1, 900):04}"
        stations = f"示例站点{begin:03}", f"示例站点{end:03}"
        yield f"T{number:06}", bicycle, *stations, start, str(_between(dice, 3, 58))


def bus_rows() -> Iterator[Row]:
    """Counts of made-up bus journeys by line, hour, first and last stop; cells under SMALL_CELL are left out."""
    dice = random.Random("bus-card-origin-destination")
    yield "日期", "线路", "上车站", "下车站", "时段", "人次"
    for day in _days(date(2025, 5, 12), 7):
        for line in range(1, 13):
            for hour in range(6, 23):
                yield from _journeys(dice, day, line, hour)


def metro_rows() -> Iterator[Row]:
    """Hourly entries and exits of 30 made-up metro stations in one week of May 2025."""
    dice = random.Random("station-passenger-flow")
    yield "date", "hour", "station", "entries", "exits"
    sizes = [_between(dice, 4, 60) for _ in range(30)]
    for day in _days(date(2025, 5, 12), 7):
        for hour in range(5, 24):
            for number, size in enumerate(sizes, 1):
                entries = size * HOURLY[hour] * _between(dice, 80, 120) // 100
                exits = size * HOURLY[hour] * _between(dice, 80, 120) // 100
                yield day, f"{hour:02}", f"示例车站{number:02}", str(entries), str(exits)


ILLUSTRATIONS: tuple[tuple[str, Callable[[], Iterable[Row]]], ...] = (
    ("hangzhou-economy/enterprise-electricity/electricity.csv", electricity_rows),
    ("hangzhou-transport/public-bicycle-trips/trips.csv", bicycle_rows),
    ("hangzhou-transport/bus-card-origin-destination/journeys.csv", bus_rows),
    ("hangzhou-metro/station-passenger-flow/flow.csv", metro_rows),
)


def _journeys(dice: random.Random, day: str, line: int, hour: int) -> Iterator[Row]:
    for first in (_between(dice, 1, 6), _between(dice, 7, 12), _between(dice, 13, 18)):
        last = _between(dice, first + 1, 20)
        count = HOURLY[hour] * _between(dice, 1, 9) // 10
        if count >= SMALL_CELL:
            stops = f"示例站{line:02}-{first:02}", f"示例站{line:02}-{last:02}"
            yield day, f"示例{line}路", *stops, f"{hour:02}:00", str(count)


def _between(dice: random.Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`; only random() gives the same numbers in every release of Python."""
    return low + int(dice.random() * (high - low + 1))


def _one(dice: random.Random, choices: Sequence[str]) -> str:
    return choices[_between(dice, 0, len(choices) - 1)]


def _moment(dice: random.Random) -> str:
    busy = [hour for hour in range(24) for _ in range(HOURLY[hour])]
    hour = busy[_between(dice, 0, len(busy) - 1)]
    start = datetime(2025, 5, 12 + _between(dice, 0, 6), hour, _between(dice, 0, 59), _between(dice, 0, 59))
    return start.isoformat()


def _days(first: date, count: int) -> tuple[str, ...]:
    return tuple((first + timedelta(days=offset)).isoformat() for offset in range(count))


def _months() -> tuple[str, ...]:
    return tuple(f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13))


def _wanted(catalogue_root: Path, key: str) -> bool:
    """A city that removed the illustrative entry gets no table for it, nor one that took it down: what was destroyed
    does not come back (HZ-2.6.10)."""
    path = _descriptor(catalogue_root, key)
    if not path.is_file():
        return False
    facts = json.loads(path.read_text(encoding="utf-8")).get("catalog", {})
    return facts.get("status", "published") not in _GONE


def _descriptor(catalogue_root: Path, key: str) -> Path:
    return catalogue_root / "datapackages" / Path(key).parent / "datapackage.json"


def _promised(catalogue_root: Path, key: str) -> str:
    """The hash in the descriptor of the resource called by the file's name."""
    path = _descriptor(catalogue_root, key)
    resources = json.loads(path.read_text(encoding="utf-8")).get("resources", [])
    for resource in resources:
        if resource.get("path") == Path(key).name and resource.get("catalog", {}).get("stored"):
            return str(resource.get("hash", ""))
    raise IllustrationError(f"{path}: no stored resource with the path {Path(key).name}")


def _written(path: Path, rows: Callable[[], Iterable[Row]], promised: str) -> Path | None:
    """The path when it was written, None when something is there already. Whole or not at all."""
    if path.exists():
        return None
    content = table_bytes(rows)
    if promised != (found := "sha256:" + hashlib.sha256(content).hexdigest()):
        raise IllustrationError(f"{path.name}: the descriptor promises {promised}, the table has {found}")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".seeding-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
    return path
