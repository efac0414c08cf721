"""`mulu check` over generated catalogues, against named baselines of the same run.

    python tests/bench/check_bench.py [--entries 10000] [--runs 3] [--frictionless 100]

Every figure is of a whole command, start included, in a process of its own: the first check of everything, a second
with nothing changed, one with one entry changed, and what a pull request with one changed entry costs (`--base`), with
and without what earlier checks left behind. Baselines: Frictionless alone over some of the same entries, and reading
every descriptor with the bare YAML loader.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from generated import repository, write_entry

DAY = "2026-11-21"
CHANGED = "datapackages/body-001/entry-00001"
LIMITS = {"ms an entry": 12.0, "s again": 3.0, "s one changed": 2.0}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
FRICTIONLESS = """
import sys, warnings
warnings.simplefilter("ignore")
from frictionless import Package
for path in sys.argv[1:]:
    Package(path + "/datapackage.yaml").validate()
"""
YAML = """
import sys, yaml
from pathlib import Path
for path in Path("datapackages").glob("*/*/datapackage.yaml"):
    yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
"""


def main() -> None:
    """Print one line a figure; the exit code says nothing, a reader judges."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--frictionless", type=int, default=100, help="entries of that baseline")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mulu-bench-") as name:
        root = repository(Path(name) / "catalogue", asked.entries)
        committed(root)
        measured(root, asked.entries, asked.runs)
        baselines(root, asked.entries, asked.frictionless)


def committed(root: Path) -> None:
    """Everything as one commit, so that a change can be compared with it."""
    (root / ".gitignore").write_text("build/\n", "utf-8")
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        subprocess.run(("git", "-C", str(root), *who, *words), check=True, capture_output=True)


def measured(root: Path, entries: int, runs: int) -> None:
    """The four ways in which people meet the command."""
    first = timed(lambda: check(root), 1 if entries > 2000 else runs, before=lambda: forget(root))
    told("full check, nothing remembered", first, f"{first / entries * 1000:.1f} ms an entry", "ms an entry")
    told("again, nothing changed", timed(lambda: check(root), runs), "", "s again")
    turns = iter(range(1, 1000))

    def change() -> None:
        write_entry(root / CHANGED, 1, title_end=f"改{next(turns)}")

    told("again, one entry changed", timed(lambda: check(root), runs, before=change), "", "")
    told(
        "--base, one changed entry",
        timed(lambda: check(root, "--base", "HEAD"), runs, before=change),
        "",
        "s one changed",
    )

    def fresh() -> None:
        change()
        forget(root)

    alone = timed(lambda: check(root, "--base", "HEAD"), runs, before=fresh)
    told("--base, one changed entry, nothing remembered", alone, "", "s one changed")


def baselines(root: Path, entries: int, some: int) -> None:
    """What others take for parts of the same."""
    folders = [str(path.parent) for path in sorted(root.glob("datapackages/*/*/datapackage.yaml"))[:some]]
    ran = timed(lambda: run(root, "-c", FRICTIONLESS, *folders), 1) - timed(
        lambda: run(root, "-c", "import frictionless"), 3
    )
    told(f"baseline: frictionless alone, {some} entries", ran, f"{ran / some * 1000:.1f} ms an entry", "")
    loaded = timed(lambda: run(root, "-c", YAML), 1)
    told("baseline: C YAML loader over every descriptor", loaded, f"{loaded / entries * 1000:.1f} ms an entry", "")
    told("baseline: the bare interpreter", timed(lambda: run(root, "-c", "pass"), 3), "", "")


def check(root: Path, *words: str) -> None:
    """One command."""
    run(root, "-m", "catalog", "check", "--root", str(root), "--today", DAY, *words)


def run(root: Path, *words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=root, env=ENVIRONMENT, check=False, capture_output=True)


def forget(root: Path) -> None:
    shutil.rmtree(root / "build", ignore_errors=True)


def timed(work: Callable[[], None], runs: int, before: Callable[[], None] = lambda: None) -> float:
    """The median of some runs, in seconds of the clock on the wall."""
    seconds = []
    for _ in range(runs):
        before()
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def told(name: str, seconds: float, more: str, limit: str) -> None:
    bound = f"   limit {LIMITS[limit]:g} {limit}" if limit else ""
    sys.stdout.write(f"{name:<52} {seconds:8.2f} s  {more}{bound}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
