"""A procedure: who may open it, its form, its stages, its ends, and what follows from it elsewhere."""

from dataclasses import dataclass

from catalog.rules.eligibility import Eligibility
from catalog.rules.forms import Form
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.stages import End, Stage

APPLICANT = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """A step the person who asked may call for after the end, such as the recheck of ZJ-44."""

    title: Label
    to: str
    after: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The stages with which a case begins where the form's `field` holds `value`."""

    field: str
    value: str
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A duty that comes again for every body of the role `by`: every so many months, or on days of the year (MM-DD).

    A case is opened `lead_days` calendar days before the period ends. `ours` marks a rhythm that the text does not
    print (it says "periodically").
    """

    by: str
    every_months: int = 0
    dates: tuple[str, ...] = ()
    lead_days: int = 30
    clauses: tuple[str, ...] = ()
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """An ordered list of stages with its form. `addressed_to` is the role that receives the submission.

    `opened_by` names who may open it: `applicant` by the public form, officers' roles at the workbench, `platform`
    for what follows from another case or recurs. `concerns` is "grant" where the case is about somebody's grant.
    `after_grant` and `after_grant_end` name procedures that follow when a grant of the case begins and ends.
    """

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
    opened_by: tuple[str, ...] = (APPLICANT,)
    opens_when: tuple[Opening, ...] = ()
    concerns: str = ""
    after_grant: tuple[str, ...] = ()
    after_grant_end: tuple[str, ...] = ()
    recurs: Recurrence | None = None
    eligibility: tuple[Eligibility, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether the public opens it by a form of the portal."""
        return APPLICANT in self.opened_by

    def stage(self, key: str) -> Stage | None:
        """The stage called `key`."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def end(self, key: str) -> End | None:
        """The end called `key`."""
        return next((end for end in self.ends if end.key == key), None)
