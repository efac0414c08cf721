"""Old addresses: which entry answers where another name stood, and which claims cannot be met.

An address that was published never ends in nothing (design section 3): it leads on to the entry that names it under
`renamed_from`. The entry that stands at an address wins; of two that claim one, the first by key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from catalog.loading.reserved import RESERVED
from catalog.loading.values import SLUG


class Named(Protocol):
    """An entry or its card."""

    @property
    def key(self) -> str:
        """Where it stands."""

    @property
    def renamed_from(self) -> tuple[str, ...]:
        """Where it stood."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry's claim on an old address; `problem` says why it cannot be met: not-a-key, self, stands or twice.

    `other` is the entry that is in the way.
    """

    key: str
    old: str
    place: int
    problem: str = ""
    other: str = ""


def moved(entries: Iterable[Named]) -> Mapping[str, str]:
    """Where each old key leads now."""
    return {claim.old: claim.key for claim in claims(entries) if not claim.problem}


def claims(entries: Iterable[Named]) -> tuple[Claim, ...]:
    """Every claim, in the order of the keys."""
    ordered = sorted(entries, key=lambda entry: entry.key)
    standing = {entry.key for entry in ordered}
    taken: dict[str, str] = {}
    found = []
    for entry in ordered:
        for place, old in enumerate(entry.renamed_from):
            problem, other = _problem(entry.key, old, standing, taken)
            taken.setdefault(old, entry.key)
            found.append(Claim(entry.key, old, place, problem, other))
    return tuple(found)


def _problem(key: str, old: str, standing: set[str], taken: Mapping[str, str]) -> tuple[str, str]:
    parts = old.split("/")
    if len(parts) != 2 or not all(SLUG.match(part) and part not in RESERVED for part in parts):
        return "not-a-key", ""
    if old == key:
        return "self", key
    if old in standing:
        return "stands", old
    return ("twice", taken[old]) if old in taken else ("", "")
