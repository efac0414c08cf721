"""Our words in the vocabularies of others, as `mappings.json` has them.

`access_rights`, `languages` and `file_types` are codes of the EU authority tables, `access_levels` those of Project
Open Data 1.1, `repeats` its ISO 8601 intervals by EU frequency code. `withheld` are facts that no export repeats.
"""

import json
from functools import lru_cache
from importlib.resources import files

from catalog.exports.graph import Address, place
from catalog.model.entry import Entry, Openness
from catalog.offering.offers import is_open

EU = "http://publications.europa.eu/resource/authority"
_TABLES = json.loads(files("catalog.exports").joinpath("mappings.json").read_text(encoding="utf-8"))

ACCESS_RIGHTS: dict[str, str] = _TABLES["access_rights"]
ACCESS_LEVELS: dict[str, str] = _TABLES["access_levels"]
LANGUAGES: dict[str, str] = _TABLES["languages"]
REPEATS: dict[str, str] = _TABLES["repeats"]
FILE_TYPES: dict[str, str] = _TABLES["file_types"]
WITHHELD: frozenset[str] = frozenset(_TABLES["withheld"])


@lru_cache(maxsize=1024)
def listed(name: str, code: str) -> Address:
    """A code of one of the lists that the EU keeps."""
    return place(f"{EU}/{name}/{code}")


def access_of(entry: Entry) -> Openness:
    """Who may have the data now: nobody while the entry is suspended, withdrawn or taken down."""
    return entry.openness if is_open(entry) else Openness.PROHIBITED
