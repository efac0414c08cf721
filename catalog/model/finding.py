"""What a check says: a code, where, the facts, and the clause behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from catalog.rules.labels import Label


class Severity(StrEnum):
    """`human` asks for a named person's decision; only `error` blocks."""

    ERROR = "error"
    WARNING = "warning"
    HUMAN = "human"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault. The sentence and the remedy live in the message catalogue under `key`; `facts` fill them."""

    code: str
    cause: str = ""  # which of several faults of one rule
    severity: Severity
    file: str
    line: int = 1
    clauses: tuple[str, ...] = ()
    facts: Mapping[str, str | Label] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The code of its sentence."""
        return f"{self.code}/{self.cause}" if self.cause else self.code
