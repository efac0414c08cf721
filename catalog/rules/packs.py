"""A policy pack: the law of one jurisdiction as dated rows (design section 4), read from JSON or YAML alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from catalog.rules.forms import Form, FormField
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.limits import NO_LIMIT, Limit

RETURNED = "returned"  # a target that is no stage: the applicant is asked to complete and send again (AMB-03, ours)
NOTHING = "-"  # a target that is no stage: the stage ends and nothing follows from it


class Reason(StrEnum):
    """Whether a decision needs a written reason: the text demands it, we demand it, or nobody does."""

    LAW = "law"
    OURS = "ours"
    NONE = "none"


class Effect(StrEnum):
    """What a decision brings about besides the next stage; the code branches on these."""

    ISSUE_GRANT = "issue_grant"
    SUSPEND_DATA = "suspend_data"
    RESUME_DATA = "resume_data"
    WITHDRAW_DATA = "withdraw_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One way to decide a stage: where it leads, whether it needs a reason, who is told, what it asks for."""

    key: str
    title: Label
    to: str
    reason: Reason = Reason.NONE
    tell: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()
    effects: tuple[Effect, ...] = ()
    clauses: tuple[str, ...] = ()
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A lawful extension: to a total of `to_days` working days, by the approver's word, with a reason."""

    to_days: int
    approver: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step: who acts, from when the clock runs, how long, and what may be decided.

    `actors` holds role keys; `signed_by` asks every role in it for a signature instead of one decision, and
    `signed_by_many` replaces it when two or more bodies provide the data (ZJ-33). `clock_ours` marks a clock
    start that the text does not print. A stage with `automatic` is carried out by the platform at once.
    """

    key: str
    title: Label
    actors: tuple[str, ...]
    clock: Label = NO_LABEL
    clock_ours: bool = False
    limit: Limit = NO_LIMIT
    clauses: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    extension: Extension | None = None
    per_provider: bool = False
    signed_by: tuple[str, ...] = ()
    signed_by_many: tuple[str, ...] = ()
    automatic: bool = False
    guidance: Label = NO_LABEL
    ours: bool = False

    def outcome(self, key: str) -> Outcome | None:
        """The outcome called `key`."""
        return next((outcome for outcome in self.outcomes if outcome.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A state in which a case rests. `favourable` colours it; nothing else follows from it."""

    key: str
    title: Label
    favourable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """A step the person who asked may call for after the end, such as the recheck of ZJ-44."""

    title: Label
    to: str
    after: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """An ordered list of stages with its form. `addressed_to` is the role that receives the submission."""

    key: str
    title: Label
    summary: Label
    clauses: tuple[str, ...]
    form: Form
    stages: tuple[Stage, ...]
    ends: tuple[End, ...]
    opens: tuple[str, ...]
    identity: str = "none"  # none | real_name
    applicants: tuple[str, ...] = ("natural", "legal", "unincorporated")
    addressed_to: str = "authority"
    informs: tuple[str, ...] = ()  # roles that hear of a submission although it is not theirs to act on
    appeal: Appeal | None = None
    needs: tuple[Label, ...] = ()
    about: str = ""  # "entry" when it concerns a data set of the catalogue
    offered_for: tuple[str, ...] = ()  # openness types whose entry page offers it
    register: str = ""
    word: Label = NO_LABEL  # the short word on a button

    def stage(self, key: str) -> Stage | None:
        """The stage called `key`."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def end(self, key: str) -> End | None:
        """The end called `key`."""
        return next((end for end in self.ends if end.key == key), None)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A public register that casework writes: which cases, which columns, and under which clause."""

    key: str
    title: Label
    description: Label
    procedure: str
    states: tuple[str, ...]
    columns: tuple[tuple[str, Label], ...]
    clauses: tuple[str, ...]
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The law of one jurisdiction. `status` is in_force, expired, draft or unknown; the dates are those of the text."""

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
    inherits: str = ""
    roles: Mapping[str, Label] = field(default_factory=dict)
    openness: Mapping[str, Label] = field(default_factory=dict)
    grounds: tuple[Ground, ...] = ()
    required: tuple[RequiredField, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    registers: tuple[Register, ...] = ()
    gate: Gate | None = None
    restricted_download: bool = False
    grant_reminder_days: tuple[int, ...] = (30, 7)

    def procedure(self, key: str) -> Procedure | None:
        """The procedure called `key`."""
        return next((procedure for procedure in self.procedures if procedure.key == key), None)

    def ground(self, code: str) -> Ground | None:
        """The ground with this code."""
        return next((ground for ground in self.grounds if ground.code == code), None)

    def validity_on(self, today: date) -> str:
        """`in_force`, `expired`, `not_yet`, `draft` or `unknown` on a day, by the dates of the text."""
        if self.status in ("draft", "unknown"):
            return self.status
        if self.in_force_from and today < self.in_force_from:
            return "not_yet"
        return "expired" if self.in_force_until and today > self.in_force_until else "in_force"
