"""Precision and recall of the search for sensitive data on a labelled corpus, and its speed a cell."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from catalog.sensitive.survey import survey
from tests.bench.sensitive_corpus import TABLES, corpus
from tests.bench.sensitive_odd_tables import ODD_TABLES

CELLS = 25_000
SEEDS = (1, 2, 3, 4, 5)
LEAST_RECALL, LEAST_PRECISION = 0.99, 0.97


def measured(seed: int) -> tuple[Counter[tuple[str, str]], int, float]:
    """True and false positives and misses by kind, cells, and seconds."""
    counts: Counter[tuple[str, str]] = Counter()
    cells, seconds = 0, 0.0
    for table in corpus(seed, CELLS, (*TABLES, *ODD_TABLES)):
        rows = [[value for value, _ in row] for row in table.rows]
        began = time.perf_counter()
        found = {(one.row, one.column, one.kind) for one in survey(table.fields, rows)}
        seconds += time.perf_counter() - began
        wanted = {
            (number, name, kind)
            for number, row in enumerate(table.rows, start=1)
            for name, (_, kinds) in zip(table.fields, row, strict=True)
            for kind in kinds
        }
        cells += len(rows) * len(table.fields)
        for name, group in (("right", found & wanted), ("wrong", found - wanted), ("missed", wanted - found)):
            counts.update((name, str(kind)) for _, _, kind in group)
    return counts, cells, seconds


def say(line: str) -> None:
    """A line for whoever runs this."""
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Print a line a kind, and the whole; 1 where a kind of a run falls short."""
    short = 0
    for seed in SEEDS:
        counts, cells, seconds = measured(seed)
        say(f"\ncorpus {seed}: {cells:,} cells, {seconds / cells * 1e6:.1f} µs a cell")
        for kind in (*sorted({kind for _, kind in counts}), "all"):
            right, wrong, missed = (
                sum(n for (name, of), n in counts.items() if name == one and kind in (of, "all"))
                for one in ("right", "wrong", "missed")
            )
            precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
            is_short = recall < LEAST_RECALL or precision < LEAST_PRECISION
            short += is_short
            line = f"  {kind:18} {right + missed:6} labelled   precision {precision:.4f}   recall {recall:.4f}"
            say(line + ("   SHORT" if is_short else ""))
    say(f"\nlines with recall under {LEAST_RECALL} or precision under {LEAST_PRECISION}: {short}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
