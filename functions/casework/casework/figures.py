"""What the statistics are made of beside the cases: what access counted, and what the build said of the catalogue."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from runtime.records import RecordStore
from runtime.use_counts import Used, uses_of

FILE = "statistics.json"
FigureRow = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The catalogue in numbers on the day of a build: measure, code, label and value of each."""

    on: date
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """`uses` gives what was taken in a month and raises StoreAway; `figures` what the last build said, if anything."""

    uses: Callable[[str], tuple[Used, ...]]
    figures: Callable[[], Figures | None]


def sources_of(open_access: Callable[[], RecordStore], build: Path) -> Sources:
    """The sources over the records of access, opened when first needed, and the folder of the build."""
    opened: list[RecordStore] = []

    def uses(month: str) -> tuple[Used, ...]:
        if not opened:
            opened.append(open_access())
        return uses_of(opened[0], month)

    return Sources(uses=uses, figures=lambda: figures_of(build / FILE))


def figures_of(path: Path) -> Figures | None:
    """The figures of a build; None where it wrote none that can be read."""
    try:
        raw = json.loads(path.read_bytes())
        rows = tuple((str(kind), str(code), str(label), int(value)) for kind, code, label, value in raw["rows"])
        return Figures(on=date.fromisoformat(raw["on"]), rows=rows)
    except (OSError, ValueError, LookupError, TypeError):
        return None
