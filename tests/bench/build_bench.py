"""Full and one-change builds of generated catalogues, against named baselines of the same run.

    python tests/bench/build_bench.py [--entries 1000 10000] [--runs 3] [--mkdocs 200]

Medians and ratios are of this run on this machine. Derived formats (CSV, JSON, XLSX, row index) are cached by the hash
of the data: the full build is timed with them in place, and making them is timed apart.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import psutil
from generated import ROOT, repository, write_entry

DAY = "2026-11-21"
LIMITS = {"ms an entry": 6.0, "MB": 1228.8, "ratio 10,000/1,000": 11.0, "s after one change": 3.0}
PAGE_BYTES = 20_000


def main() -> None:
    """Run the sizes that are asked for and print one line a figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--mkdocs", type=int, default=200, help="entries of the MkDocs baseline; 0 leaves it out")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mulu-bench-") as name:
        full = {count: measured(Path(name), count, asked.runs) for count in asked.entries}
        if 1000 in full and 10_000 in full:
            say("t(10,000) / t(1,000)", full[10_000] / full[1000], "", LIMITS["ratio 10,000/1,000"])
        baselines(Path(name), asked.mkdocs, asked.runs, min(asked.entries))


def measured(top: Path, count: int, runs: int) -> float:
    """One size: generated, built from nothing, built with derived formats in place, after one change, after none."""
    root = top / f"catalogue-{count}"
    started = time.perf_counter()
    repository(root, count)
    sys.stdout.write(f"\n{count:,} entries of 20 rows, generated in {time.perf_counter() - started:.1f} s\n")
    first = build(root)
    walls, peaks, stages = [], [], []
    for _ in range(runs):
        forget(root)
        result = build(root)
        walls.append(result["wall"])
        peaks.append(result["peak_mb"])
        stages.append(result["seconds"])
    full = median(walls)
    say("full build, derived formats cached", full, "s")
    say("  an entry", full / count * 1000, "ms", LIMITS["ms an entry"])
    say("  peak memory of all processes", max(peaks), "MB", LIMITS["MB"])
    for stage in stages[0]:
        say(f"  of it {stage}", median(one[stage] for one in stages), "s")
    say("derived formats, made for the first time", max(0.0, first["wall"] - full), "s")
    say("  an entry", max(0.0, first["wall"] - full) / count * 1000, "ms")
    changes = [changed(root, number) for number in range(max(3, runs))]
    say("build after one entry changed, with the start of Python", median(changes), "s", LIMITS["s after one change"])
    say("  of the full build", median(changes) / full, "")
    say("build after nothing changed", median(build(root)["wall"] for _ in range(3)), "s")
    size = sum(path.stat().st_size for path in (root / "build/site").rglob("*") if path.is_file())
    say("the site", size / 1e6, "MB")
    return full


def changed(root: Path, number: int) -> float:
    """One entry gets another title; the seconds of the build that follows."""
    folder = sorted((root / "datapackages").glob("*/entry-*"))[7 + number]
    write_entry(folder, int(folder.name.removeprefix("entry-")), title_end=f"改{number}")
    time.sleep(0.1)  # a file changed within the last instant is looked at twice
    result = build(root)
    if result["drawn"] > 6:  # the entry itself, and those that name it as related
        raise SystemExit(f"{result['drawn']} entries were drawn after one change")
    return float(result["wall"])


def forget(root: Path) -> None:
    """Move the site and the ledger aside, keeping the derived formats. Deleting would slow down what follows."""
    aside = Path(tempfile.mkdtemp(dir=root.parent, prefix="aside-"))
    for name in ("site", "rows", "data", "cache/ledger.sqlite", "cache/ledger.sqlite-wal", "cache/ledger.sqlite-shm"):
        path = root / "build" / name
        if path.exists():
            shutil.move(str(path), aside / path.name)


def build(root: Path) -> dict[str, Any]:
    """One build in a fresh process: wall seconds with its start, peak memory of it and its children, stages."""
    command = [sys.executable, __file__, "--child", str(root)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    watch = Watch(process.pid)
    said, _ = process.communicate()
    wall = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"the build ended with {process.returncode}")
    return {**json.loads(said.splitlines()[-1]), "wall": wall, "peak_mb": watch.stop()}


def child(root: Path) -> None:
    """What the measured process does: what `mulu build` does, and its stages as JSON."""
    from datetime import date

    from catalog.build import build as build_portal

    result = build_portal(root, today=date.fromisoformat(DAY))
    sys.stdout.write(json.dumps({"seconds": result.seconds, "drawn": result.drawn, "findings": len(result.findings)}))


class Watch:
    """The largest memory that a process and its children had at once (unique set: shared pages count once)."""

    def __init__(self, pid: int) -> None:
        self.peak, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()

    def _look(self, pid: int) -> None:
        while not self._over.wait(0.1):
            try:
                parent = psutil.Process(pid)
                family = [parent, *parent.children(recursive=True)]
                self.peak = max(self.peak, sum(one.memory_full_info().pss for one in family) / 2**20)
            except psutil.Error:
                continue

    def stop(self) -> float:
        """End the watch; gives megabytes."""
        self._over.set()
        self._thread.join()
        return self.peak


def baselines(top: Path, mkdocs: int, runs: int, count: int) -> None:
    """What others take for the same content, or for less."""
    root = top / f"catalogue-{count}"
    sys.stdout.write(f"\nbaselines, {count:,} entries unless said otherwise\n")
    say(
        "writing two pages an entry and nothing else",
        timed(lambda at: raw(at, count), top, runs) / count * 1000,
        "ms an entry",
    )
    say(
        "reading YAML, one bare Jinja page, writing it",
        timed(lambda at: loop(root, at), top, runs) / count * 1000,
        "ms an entry",
    )
    if mkdocs:
        seconds = timed(lambda at: material(at, root, mkdocs), top, 1)
        say(f"MkDocs Material, {mkdocs} of the entries as Markdown", seconds / mkdocs * 1000, "ms an entry")


def timed(work: Callable[[Path], None], top: Path, runs: int) -> float:
    """The median seconds of some work in a new folder."""
    seconds = []
    for _ in range(runs):
        folder = Path(tempfile.mkdtemp(dir=top, prefix="baseline-"))
        started = time.perf_counter()
        work(folder)
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def raw(folder: Path, count: int) -> None:
    """Pages of the usual size, each in a folder of its own."""
    page = b"x" * PAGE_BYTES
    for number in range(count):
        for language in ("zh", "en"):
            target = folder / language / str(number)
            target.mkdir(parents=True)
            (target / "index.html").write_bytes(page)


def loop(root: Path, folder: Path) -> None:
    """The least that a generator does: C YAML, a page with facts and rows, a file."""
    import csv

    import yaml
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(
        "<!doctype html><title>{{ d.title }}</title><h1>{{ d.title }}</h1><p>{{ d.description }}</p>"
        "<table>{% for f in d.resources[0].schema.fields %}<tr><td>{{ f.name }}<td>{{ f.title }}{% endfor %}</table>"
        "<table>{% for r in rows %}<tr>{% for c in r %}<td>{{ c }}{% endfor %}{% endfor %}</table>"
    )
    for path in sorted((root / "datapackages").glob("*/*/datapackage.yaml")):
        descriptor = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        with (path.parent / "table.csv").open(encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        target = folder / path.parent.parent.name / path.parent.name
        target.mkdir(parents=True)
        (target / "index.html").write_text(template.render(d=descriptor, rows=rows), encoding="utf-8")


def material(folder: Path, root: Path, count: int) -> None:
    """The same entries as Markdown with two tables each, by MkDocs Material with its search."""
    import yaml

    docs = folder / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# 目录\n", encoding="utf-8")
    for path in sorted((root / "datapackages").glob("*/*/datapackage.yaml"))[:count]:
        facts = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        fields = "".join(f"| {one['name']} | {one['title']} |\n" for one in facts["resources"][0]["schema"]["fields"])
        lines = (path.parent / "table.csv").read_text(encoding="utf-8").splitlines()
        head = f"| {lines[0].replace(',', ' | ')} |\n|{'---|' * (lines[0].count(',') + 1)}\n"
        rows = head + "".join(f"| {line.replace(',', ' | ')} |\n" for line in lines[1:])
        text = f"# {facts['title']}\n\n{facts['description']}\n\n| 字段 | 名称 |\n|---|---|\n{fields}\n{rows}"
        (docs / f"{path.parent.name}.md").write_text(text, encoding="utf-8")
    settings = "site_name: bench\ntheme: {name: material, font: false}\nnav: [index.md]\nnot_in_nav: '*'\n"
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, env=environment, check=True)


def say(what: str, value: float, unit: str, limit: float | None = None) -> None:
    """One figure, and what was promised."""
    promise = "" if limit is None else f"   (limit {limit:,.1f}: {'kept' if value <= limit else 'BROKEN'})"
    sys.stdout.write(f"  {what:<58}{value:>10,.2f} {unit}{promise}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    else:
        main()
