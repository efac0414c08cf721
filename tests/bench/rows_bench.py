"""Rows: making an index of 100,000 rows, and answering questions to it through the handler that runs on Lambda."""

from __future__ import annotations

import csv
import io
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from access.application import make_application
from access.wiring import open_desk
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.rows import write_rows_index
from runtime.engines import open_records
from runtime.settings import parse_settings
from runtime.wsgi import LambdaAdapter

ROWS = 100_000
FIELDS = {"编号": "integer", "站名": "string", "lon": "number", "opened": "date", "busy": "boolean"}
QUESTIONS: dict[str, list[tuple[str, str]]] = {
    "one row by its key": [("编号", "77777")],
    "100 rows by name": [("站名", "站123")],
    "1,000 rows": [("_limit", "1000")],
    "range, sorted by another column": [("lon__gte", "120.5"), ("lon__lt", "120.51"), ("_sort", "-opened")],
    "contains, first 100": [("站名__contains", "99")],
    "counted": [("busy", "true"), ("_count", "1"), ("_limit", "1")],
}


def main() -> None:
    """Print medians in milliseconds and answers a second of one thread."""
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder)
        index, seconds = _index(build)
        sys.stdout.write(
            f"index of {ROWS:,} rows, {len(FIELDS)} columns: {seconds:.2f} s, {index.bytes / 1e6:.1f} MB\n"
        )
        settings = parse_settings({"MULU_STATE": folder, "MULU_SITE_URL": "http://localhost/"}, "access")
        engine = open_records(settings)
        desk = open_desk(settings, engine, {"MULU_BUILD": folder})
        app = LambdaAdapter(make_application(lambda: desk))
        for name, pairs in QUESTIONS.items():
            median, size = _median(app, pairs)
            sys.stdout.write(f"{name:34} {median * 1000:7.2f} ms {1 / median:8.0f}/s {size / 1000:8.1f} kB\n")
        desk.readers.close()
        engine.close()


def _index(build: Path) -> tuple[Any, float]:
    source = build / "stops.csv"
    chance = random.Random(1)
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for n in range(ROWS):
            day = f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}"
            writer.writerow([n, f"站{n % 1000}", round(120 + chance.random(), 6), day, "true" if n % 2 else "false"])
    fields = tuple(Field(name=name, type=kind, title=Label(name)) for name, kind in FIELDS.items())
    resource = Resource(name="stops", title=Label("站"), path="stops.csv", format="csv", fields=fields)
    resource_key = "rows/a/b.stops.sqlite"
    started = time.perf_counter()
    index = write_rows_index(ReadOnce(resource, source), build / resource_key)
    seconds = time.perf_counter() - started
    row = {"name": "stops", "title": "站", "rows": resource_key, "count": index.rows, "version": index.version}
    row |= {"fields": [{"name": name, "type": kind, "title": name} for name, kind in FIELDS.items()]}
    dataset = {"publisher": "a", "entry": "b", "title": "b", "openness": "unconditional", "resources": [row]}
    (build / "access.json").write_text(json.dumps({"datasets": [dataset]}), "utf-8")
    return index, seconds


def _median(app: Callable[..., Any], pairs: list[tuple[str, str]], least_seconds: float = 1.0) -> tuple[float, int]:
    times: list[float] = []
    size = 0
    while sum(times) < least_seconds or len(times) < 5:
        started = time.perf_counter()
        size = _ask(app, pairs)
        times.append(time.perf_counter() - started)
    return statistics.median(times), size


def _ask(app: Callable[..., Any], pairs: list[tuple[str, str]]) -> int:
    statuses: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/api/datasets/a/b/stops/rows", "wsgi.input": io.BytesIO()}
    environ["QUERY_STRING"] = urlencode(pairs)
    body = b"".join(app(environ, lambda status, headers, *_: statuses.append(status)))
    assert statuses == ["200 OK"], body
    return len(body)


if __name__ == "__main__":
    main()
