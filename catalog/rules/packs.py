"""A policy pack: the law of one jurisdiction as dated rows (design section 4), read from JSON or YAML alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from catalog.rules.eligibility import Agreement, Commitment, Condition, Conflict
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.planned_lists import PlannedList as PlannedList
from catalog.rules.procedures import Appeal as Appeal
from catalog.rules.procedures import Procedure as Procedure
from catalog.rules.public_pages import PublicPage as PublicPage
from catalog.rules.stages import NOTHING as NOTHING
from catalog.rules.stages import RETURNED as RETURNED
from catalog.rules.stages import Effect as Effect
from catalog.rules.stages import End as End
from catalog.rules.stages import Extension as Extension
from catalog.rules.stages import Outcome as Outcome
from catalog.rules.stages import Reason as Reason
from catalog.rules.stages import Stage as Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A case of the text in which data belong to an openness type."""

    code: str
    openness: str
    title: Label
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredField:
    """A metadata field the jurisdiction orders; `openness` limits it to some types."""

    key: str
    clauses: tuple[str, ...]
    severity: str = "error"
    openness: tuple[str, ...] = ()
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A checker rule switched on for this pack, with its severity and clauses (requirements section 7)."""

    code: str
    severity: str
    clauses: tuple[str, ...]
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What stands before unconditional data (HZ-3.1): sign-in with real name, and consent to a licence version."""

    identity: str
    licence: str
    title: Label
    text: Label
    clauses: tuple[str, ...]
    parts: Mapping[str, Label] = field(default_factory=dict)  # rights, duties, disclaimer and privacy, told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A public register that casework writes: which cases, which columns, and under which clause.

    A register that `decides` names lists every decision of those procedures, as far as the pack has them, and has
    neither `procedure` nor `states` of its own.
    """

    key: str
    title: Label
    description: Label
    procedure: str
    states: tuple[str, ...]
    columns: tuple[tuple[str, Label], ...]
    clauses: tuple[str, ...]
    ours: bool = False
    decides: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The law of one jurisdiction. `status` is in_force, expired, draft or unknown; the dates are those of the text.

    `intervals` are working days between reminders where the text has no number, by unit (ours). Every entry asks a pack
    for its rows by key, so that it keeps them by key.
    """

    key: str
    version: str
    title: Label
    number: str
    issuer: Label
    status: str
    in_force_from: date | None
    in_force_until: date | None
    place: Label
    note: Label = NO_LABEL
    address: str = ""  # of the text, on a site of government; empty where none is recorded
    inherits: str = ""
    roles: Mapping[str, Label] = field(default_factory=dict)
    openness: Mapping[str, Label] = field(default_factory=dict)
    grounds: tuple[Ground, ...] = ()
    required: tuple[RequiredField, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    registers: tuple[Register, ...] = ()
    lists: tuple[PlannedList, ...] = ()
    pages: tuple[PublicPage, ...] = ()
    gate: Gate | None = None
    restricted_download: bool = False
    grant_reminder_days: tuple[int, ...] = (30, 7)
    intervals: Mapping[str, int] = field(default_factory=dict)
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    agreement: Agreement | None = None
    conditions: tuple[Condition, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def procedure(self, key: str) -> Procedure | None:
        """The procedure called `key`."""
        return self._procedures.get(key)

    def offered_for(self, openness: str) -> tuple[Procedure, ...]:
        """The procedures that the public may open about an entry of an openness type."""
        return self._offered.get(openness, ())

    def planned_list(self, key: str) -> PlannedList | None:
        """The plan or list called `key`."""
        return next((one for one in self.lists if one.key == key), None)

    def ground(self, code: str) -> Ground | None:
        """The ground with this code."""
        return self._grounds.get(code)

    def validity_on(self, today: date) -> str:
        """`in_force`, `expired`, `not_yet`, `draft` or `unknown` on a day, by the dates of the text."""
        if self.status in ("draft", "unknown"):
            return self.status
        if self.in_force_from and today < self.in_force_from:
            return "not_yet"
        return "expired" if self.in_force_until and today > self.in_force_until else "in_force"

    @cached_property
    def _procedures(self) -> Mapping[str, Procedure]:
        return {one.key: one for one in reversed(self.procedures)}

    @cached_property
    def _grounds(self) -> Mapping[str, Ground]:
        return {one.code: one for one in reversed(self.grounds)}

    @cached_property
    def _offered(self) -> Mapping[str, tuple[Procedure, ...]]:
        asked = [one for one in self.procedures if one.is_public and one.about == "entry"]
        types = {openness for one in asked for openness in one.offered_for}
        return {openness: tuple(one for one in asked if openness in one.offered_for) for openness in types}
