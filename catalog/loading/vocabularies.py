"""The closed lists: licences, frequencies, topics and data types. A city adds rows of its own, code holds none."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from catalog.errors import DescriptorError
from catalog.loading.descriptors import read_text
from catalog.model.label import Label

FOLDER = Path(__file__).resolve().parents[1] / "vocabularies"
KINDS = ("licences", "frequencies", "topics", "data_types")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of a closed list; `facts` are the other columns of its row."""

    key: str
    label: Label
    facts: Mapping[str, str]


Vocabulary = Mapping[str, Term]


def load_vocabularies(root: Path, authority: str) -> Mapping[str, Vocabulary]:
    """Every list by its kind: ours, then the rows of `datapackages/<authority>/vocabularies/<kind>.csv`, which win."""
    city = root / "datapackages" / authority / "vocabularies"
    return {kind: {**_terms(FOLDER / f"{kind}.csv"), **_terms(city / f"{kind}.csv")} for kind in KINDS}


def _terms(path: Path) -> dict[str, Term]:
    """The rows of a list; a file that is absent or unreadable adds nothing (its entry's own check names the fault)."""
    try:
        text = read_text(path)
    except DescriptorError:
        return {}
    try:
        return {term.key: term for term in _read(csv.DictReader(StringIO(text)))}
    except csv.Error:
        return {}


def _read(rows: Iterable[Mapping[str, str | None]]) -> Iterable[Term]:
    for row in rows:
        facts = {str(name): value for name, value in row.items() if isinstance(value, str)}
        if key := facts.pop("key", ""):
            yield Term(key=key, label=Label(facts.pop("zh", "") or key, facts.pop("en", "")), facts=facts)
