"""k-anonymity and l-diversity of a table: how many rows look alike, and how varied what they tell is.

`k`: every combination of the quasi-identifiers stands in at least so many rows (Sweeney 2002). `l`: each such group
has at least so many different values in every column named sensitive (Machanavajjhala 2007, distinct l-diversity).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_K = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a descriptor promises of a resource under `catalog.anonymity`."""

    k: int
    quasi: tuple[str, ...]
    l: int = 0  # noqa: E741
    sensitive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymity:
    """Figures only: groups and rows before, those below the promise, and the least that is left."""

    rows: int
    groups: int
    smallest: int
    small_groups: int
    plain_groups: int  # with fewer than l different values
    short_groups: int  # of either kind
    suppressed: int  # rows in them
    left: int  # the size of the smallest group that stays; 0 where none does


@dataclass(slots=True)
class Groups:
    """The rows of a table by their quasi-identifiers, counted as they come. Holds digests, no values."""

    promise: Promise
    counts: dict[bytes, int] = field(default_factory=dict)
    told: dict[bytes, list[set[bytes]]] = field(default_factory=dict)

    def look(self, quasi: Sequence[str], sensitive: Sequence[str]) -> None:
        """Take in one row."""
        group = _digest(quasi)
        self.counts[group] = self.counts.get(group, 0) + 1
        if self.promise.l:
            for seen, text in zip(self.told.setdefault(group, [set() for _ in sensitive]), sensitive, strict=True):
                if text and len(seen) < self.promise.l:
                    seen.add(_digest([text]))

    def stays(self, quasi: Sequence[str]) -> bool:
        """Whether a row's group keeps the promise."""
        group = _digest(quasi)
        return self._is_large(group) and self._is_varied(group)

    def report(self) -> Anonymity:
        """The figures of everything taken in."""
        kept = [count for group, count in self.counts.items() if self._is_large(group) and self._is_varied(group)]
        rows = sum(self.counts.values())
        return Anonymity(
            rows=rows,
            groups=len(self.counts),
            smallest=min(self.counts.values(), default=0),
            small_groups=sum(not self._is_large(group) for group in self.counts),
            plain_groups=sum(not self._is_varied(group) for group in self.counts),
            short_groups=len(self.counts) - len(kept),
            suppressed=rows - sum(kept),
            left=min(kept, default=0),
        )

    def _is_large(self, group: bytes) -> bool:
        return self.counts.get(group, 0) >= self.promise.k

    def _is_varied(self, group: bytes) -> bool:
        return all(len(seen) >= self.promise.l for seen in self.told.get(group, ()))


def parse_promise(value: object) -> Promise | None:
    """The promise in `{k: 5, quasi: [age, district], l: 2, sensitive: [illness]}`; None where it makes no sense."""
    if not isinstance(value, Mapping):
        return None
    quasi, sensitive = _names(value.get("quasi")), _names(value.get("sensitive"))
    k, least = value.get("k"), value.get("l", 0)
    if not (_is_count(k, 2) and _is_count(least, 0)) or not quasi or bool(least) != bool(sensitive):
        return None
    if set(value) - {"k", "quasi", "l", "sensitive"}:
        return None
    return Promise(k=int(k), quasi=quasi, l=int(least), sensitive=sensitive)  # type: ignore[arg-type]


def plain_promise(promise: Promise) -> dict[str, object]:
    """The mapping for a descriptor."""
    plain: dict[str, object] = {"k": promise.k, "quasi": list(promise.quasi)}
    return {**plain, "l": promise.l, "sensitive": list(promise.sensitive)} if promise.l else plain


def _names(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    return tuple(dict.fromkeys(str(item) for item in items))


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MAX_K


def _digest(cells: Sequence[str]) -> bytes:
    text = "\x1f".join(cell.strip() for cell in cells)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
