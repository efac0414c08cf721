"""What is to be done to a column before it is opened, as its descriptor says it under `catalog.mask` (HZ-2.6.1)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

MAX_EDGES = 200
MAX_DAYS = 3650
LENGTHS = range(8, 65)  # hexadecimal signs of a keyed hash


class Method(StrEnum):
    """The ways; the word for each is in the message catalogue."""

    DROP = "drop"
    MASK = "mask"
    GENERALISE = "generalise"
    BUCKET = "bucket"
    SHIFT = "shift"
    HASH = "hash"


class Level(StrEnum):
    """What a date or the code of a region (GB/T 2260) is made coarser to."""

    YEAR = "year"
    MONTH = "month"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRule:
    """One rule. `first` and `last` are characters kept; `significant` digits; `decimals` places; `days` the most that
    a date is shifted, `by` the column that names the subject; `length` signs of a hash; `scope` joins columns in which
    the same value must give the same hash."""

    method: Method
    first: int = 0
    last: int = 0
    to: Level | None = None
    significant: int = 0
    decimals: int | None = None
    edges: tuple[float, ...] = ()
    by: str = ""
    days: int = 0
    length: int = 16
    scope: str = ""

    @property
    def needs_key(self) -> bool:
        """Whether it can only be applied with the secret."""
        return self.method in (Method.HASH, Method.SHIFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a rule cannot be used: the key that is wrong, and what stands there."""

    key: str
    value: str


_KEYS: Mapping[Method, frozenset[str]] = {
    Method.DROP: frozenset(),
    Method.MASK: frozenset({"first", "last"}),
    Method.GENERALISE: frozenset({"to", "significant", "decimals"}),
    Method.BUCKET: frozenset({"edges"}),
    Method.SHIFT: frozenset({"by", "days"}),
    Method.HASH: frozenset({"length", "scope"}),
}


def parse_rule(value: object) -> MaskRule | Refusal:
    """The rule in a descriptor's mapping `{rule: mask, first: 3, last: 4}`."""
    if not isinstance(value, Mapping):
        return Refusal(key="mask", value=str(value)[:40])
    word = value.get("rule")
    if not isinstance(word, str) or word not in set(Method):
        return Refusal(key="rule", value=str(word)[:40])
    method = Method(word)
    facts = {str(key): one for key, one in value.items() if key != "rule"}
    for key, one in facts.items():
        if key not in _KEYS[method] or not _FITS[key](one):
            return Refusal(key=key[:40], value=str(one)[:40])
    return _complete(method, facts)


def _complete(method: Method, facts: dict[str, object]) -> MaskRule | Refusal:
    needed = {Method.BUCKET: ("edges",), Method.SHIFT: ("by", "days")}.get(method, ())
    for key in needed:
        if key not in facts:
            return Refusal(key=key, value="")
    if method is Method.GENERALISE and len(facts) != 1:
        return Refusal(key="to", value=", ".join(facts))
    if "edges" in facts:
        facts["edges"] = tuple(float(str(one)) for one in facts["edges"])  # type: ignore[attr-defined]
    if "to" in facts:
        facts["to"] = Level(str(facts["to"]))
    return MaskRule(method=method, **facts)  # type: ignore[arg-type]


def plain_rule(rule: MaskRule) -> dict[str, object]:
    """The mapping for a descriptor: only what the way needs and what differs from its default."""
    plain: dict[str, object] = {"rule": str(rule.method)}
    for key in sorted(_KEYS[rule.method], key=_ORDER.index):
        value = getattr(rule, key)
        if isinstance(value, tuple):
            value = [int(one) if one.is_integer() else one for one in value]
        if value not in (0, "", None) or (key == "decimals" and value == 0):
            plain[key] = str(value) if isinstance(value, Level) else value
    return plain


def written_rule(text: str) -> object:
    """The mapping that `mask:first=3,last=4` stands for; several edges are parted by a slash."""
    word, _, rest = text.partition(":")
    facts: dict[str, object] = {"rule": word.strip()}
    for part in filter(None, rest.split(",")):
        key, _, value = part.partition("=")
        edges = [_number(one) for one in value.split("/")]
        facts[key.strip()] = edges if key.strip() == "edges" else _number(value.strip())
    return facts


def _number(text: str) -> int | float | str:
    if re.fullmatch(r"-?[0-9]{1,9}", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]{1,9}\.[0-9]{1,9}", text, re.ASCII) else text


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_rising(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_EDGES:
        return False
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):
        return False
    return all(low < high for low, high in pairwise(value))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


_ORDER = ("first", "last", "to", "significant", "decimals", "edges", "by", "days", "length", "scope")
_FITS: Mapping[str, Callable[[object], bool]] = {
    "first": _whole(0, 64),
    "last": _whole(0, 64),
    "to": lambda value: isinstance(value, str) and value in set(Level),
    "significant": _whole(1, 15),
    "decimals": _whole(0, 8),
    "edges": _is_rising,
    "by": _is_name,
    "days": _whole(1, MAX_DAYS),
    "length": _whole(LENGTHS.start, LENGTHS.stop - 1),
    "scope": _is_name,
}
