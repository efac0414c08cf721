"""The steps of a procedure as rows: stages, what may be decided in them, and where a case comes to rest."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.rules.forms import FormField
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
    TAKE_DOWN_DATA = "take_down_data"
    RESTORE_DATA = "restore_data"
    DESTROY_DATA = "destroy_data"
    SUSPEND_GRANT = "suspend_grant"
    RESUME_GRANT = "resume_grant"
    REVOKE_GRANT = "revoke_grant"
    RENEW_GRANT = "renew_grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One way to decide a stage: where it leads, whether it needs a reason, who is told, what it asks for.

    `starts` names procedures that follow as cases of their own; `partial` lets a body agree to some of its data sets
    only, which the fact `approved_entries` then names.
    """

    key: str
    title: Label
    to: str
    reason: Reason = Reason.NONE
    tell: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()
    effects: tuple[Effect, ...] = ()
    starts: tuple[str, ...] = ()
    partial: bool = False
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
    start that the text does not print. A stage with `automatic` is carried out by the platform at once. `also` is a
    second limit, shown beside the first and never enforced; `urged_by` is the role that hears of reminders as well.
    """

    key: str
    title: Label
    actors: tuple[str, ...]
    clock: Label = NO_LABEL
    clock_ours: bool = False
    limit: Limit = NO_LIMIT
    also: Limit = NO_LIMIT
    urged_by: str = ""
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
