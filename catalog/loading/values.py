"""Typed reading of a descriptor's mapping: every wrong type becomes a fault with its key path, never an exception."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from catalog.loading.descriptors import kind_of, nearest_line
from catalog.loading.yaml_text import KeyPath
from catalog.model.entry import NOTHING
from catalog.model.finding import Finding, Severity
from catalog.model.label import NO_LABEL, Label

PLACEHOLDER = "待补"  # what `mulu new` writes where a person must still say something
MAX_TEXT = 100_000  # characters in one value
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
RESOURCE_NAME = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*\Z")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at a key path. A warning leaves the value out, an error leaves the whole entry out."""

    code: str
    keys: KeyPath
    severity: Severity = Severity.ERROR
    facts: Mapping[str, str] = field(default_factory=dict)


def findings_of(faults: Iterable[Fault], lines: Mapping[KeyPath, int], file: str) -> tuple[Finding, ...]:
    """The faults of a file as findings; `lines` says where each key of it stands."""
    return tuple(
        Finding(
            code=fault.code.partition("/")[0],
            cause=fault.code.partition("/")[2],
            severity=fault.severity,
            file=file,
            line=nearest_line(lines, fault.keys),
            facts={**fault.facts, "key": ".".join(map(str, fault.keys))},
        )
        for fault in faults
    )


class Values:
    """A mapping at a key path of a descriptor; `faults` is shared by everything read from the same file."""

    __slots__ = ("at", "faults", "mapping")

    def __init__(self, mapping: Mapping[str, object], at: KeyPath, faults: list[Fault]) -> None:
        self.mapping, self.at, self.faults = mapping, at, faults

    def text(self, key: str, default: str = "") -> str:
        """The text at `key`, without outer spaces or characters that no reader can see."""
        value = self.mapping.get(key)
        if value is None:
            return default
        return self._clean((value if isinstance(value, str) else self._of(key, str, "text")) or default, key)

    def label(self, key: str, english: str = "") -> Label:
        """Text, or a mapping of `zh` and `en`; `english` is what another key says in English."""
        value = self.mapping.get(key)
        if value is None:  # as most columns have no description
            return Label("", english) if english else NO_LABEL
        if isinstance(value, dict):
            inner = self.inside(key)
            return _label(inner.text("zh"), inner.text("en") or english)
        return _label(self.text(key), english)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text."""
        value = self.mapping.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (self.text(key),)
        items = self._of(key, list, "list") or []
        return tuple(self._clean(item, key) for index, item in enumerate(items) if self._is_text(item, key, index))

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        return bool(self._of(key, bool, "true/false"))

    def count(self, key: str) -> int | None:
        """A whole number that is not negative."""
        value = self._of(key, int, "number")
        if isinstance(value, bool) or (value is not None and value < 0):
            self.fault("wrong-type", key, expected="number", found=kind_of(value))
            return None
        return value

    def day(self, key: str) -> date | None:
        """A date written YYYY-MM-DD."""
        text = self.text(key)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.fault("not-a-date", key, value=text[:40])
            return None

    def address(self, key: str) -> str:
        """A web address; anything else is left out with a warning, so that no page can link to it."""
        text = self.text(key)
        if not text or re.match(r"https?://[^\s<>\"'`]+\Z", text):
            return text
        self.fault("address-unusable", key, Severity.WARNING, value=text[:80])
        return ""

    def plain(self, key: str) -> Mapping[str, object]:
        """The mapping at `key` as it was written; empty when left out."""
        return NOTHING if key not in self.mapping else self._of(key, dict, "mapping") or NOTHING

    def inside(self, key: str) -> "Values":
        """The mapping at `key`, to be read on; empty when left out."""
        value = self.mapping.get(key)
        return Values(value if isinstance(value, dict) else self.plain(key), (*self.at, key), self.faults)

    def each(self, key: str) -> Iterator["Values"]:
        """The mappings of the list at `key`."""
        for index, item in enumerate(self._of(key, list, "list") or []):
            if isinstance(item, dict):
                yield Values(item, (*self.at, key, index), self.faults)
            else:
                self.fault("wrong-type", key, expected="mapping", found=kind_of(item), at=index)

    def fault(
        self, code: str, key: str, severity: Severity = Severity.ERROR, *, at: int | None = None, **facts: str
    ) -> None:
        """Record what is wrong at `key` (at item `at` of its list); `code` may carry a cause: `R-119/name-differs`."""
        keys = (*self.at, key) if at is None else (*self.at, key, at)
        self.faults.append(Fault(code=code, keys=keys, severity=severity, facts=facts))

    def _of(self, key: str, kind: type[_Kind], expected: str) -> _Kind | None:
        value = self.mapping.get(key)
        if value is None or isinstance(value, kind):
            return value
        self.fault("wrong-type", key, expected=expected, found=kind_of(value))
        return None

    def _is_text(self, item: object, key: str, index: int) -> bool:
        if not isinstance(item, str):
            self.fault("wrong-type", key, expected="text", found=kind_of(item), at=index)
        return isinstance(item, str)

    def _clean(self, text: str, key: str) -> str:
        if text.isprintable() and len(text) <= MAX_TEXT and not text.startswith(PLACEHOLDER):
            return text.strip()  # as nearly every text: what no reader can see is never printable
        if len(text) > MAX_TEXT:
            self.fault("text-too-long", key, limit=str(MAX_TEXT))
            return ""
        if _CONTROLS.search(text):
            self.fault("text-hidden-characters", key, Severity.WARNING)
            text = _CONTROLS.sub("", text)
        if text.startswith(PLACEHOLDER):
            self.fault("placeholder", key)
        return text.strip()


def _label(chinese: str, english: str) -> Label:
    return Label(chinese, english) if chinese or english else NO_LABEL
