"""Keys that are nearly, but not quite, those of the profile: what they say would be read by nobody."""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from catalog.checks.subjects import Subject
from catalog.model.finding import Finding, Severity

PROFILE = Path(__file__).resolve().parents[1] / "profile" / "entry.schema.json"
_LIKENESS = 0.85  # of 1; keys of a city's own are welcome and seldom this near


def check_spelling(subject: Subject) -> Iterator[Finding]:
    """A key under `catalog:` that is one slip away from a key of the profile."""
    known = facts_of_profile()
    for key in subject.entry.extra:
        if key in known:
            continue
        for likely in get_close_matches(key, [word for word in known if word not in subject.entry.extra], 1, _LIKENESS):
            yield subject.finding("key-misspelt", "catalog", key, severity=Severity.WARNING, likely=likely)


@cache
def facts_of_profile() -> Mapping[str, object]:
    """The keys that the profile knows under `catalog:` of an entry."""
    profile = json.loads(PROFILE.read_text("utf-8"))
    facts: Mapping[str, object] = profile["definitions"]["facts"]["properties"]
    return facts
