"""What happened to a case, in the past tense. Names and keys are stored and therefore frozen; add, never rename.

Events hold no personal data: the answers of the form stay in the vault under the case's own key, reasons that name
a person stay there too, and an actor is the opaque id of the identity provider.
"""

from dataclasses import dataclass
from datetime import date, datetime

from catalog.rules.access_events import DataDestroyed as DataDestroyed
from catalog.rules.access_events import DataRestored as DataRestored
from catalog.rules.access_events import DataResumed as DataResumed
from catalog.rules.access_events import DataSuspended as DataSuspended
from catalog.rules.access_events import DataTakenDown as DataTakenDown
from catalog.rules.access_events import DataWithdrawn as DataWithdrawn
from catalog.rules.access_events import GrantExpired as GrantExpired
from catalog.rules.access_events import GrantIssued as GrantIssued
from catalog.rules.access_events import GrantReminded as GrantReminded
from catalog.rules.access_events import GrantRenewed as GrantRenewed
from catalog.rules.access_events import GrantResumed as GrantResumed
from catalog.rules.access_events import GrantRevoked as GrantRevoked
from catalog.rules.access_events import GrantSuspended as GrantSuspended
from catalog.rules.access_events import TokenIssued as TokenIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A submission was received. `facts` are the answers that may be public; the rest is in the vault.

    An officer who opened the case did so `opened_as` a role for an `office`. `origin` is the case it follows from,
    `grant` the grant it is about and `holder` whose that is; `commitments` are keys and versions accepted by `by`.
    """

    at: datetime
    by: str
    reference: str
    procedure: str
    pack: str
    pack_version: str
    form_version: str
    applicant_kind: str
    providers: tuple[str, ...]
    entries: tuple[str, ...]
    secret_sha256: str
    facts: tuple[tuple[str, str], ...] = ()
    opened_as: str = ""
    office: str = ""
    origin: str = ""
    grant: str = ""
    holder: str = ""
    commitments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOpened:
    """A stage began. `run` numbers the stages of a case; dates are local dates; `due_on` is empty without a number.

    `also_on` is a second date that is only shown; `nudge_on` the first reminder where there is no number (ours).
    `actors` are recorded where more than the person who asked, bodies and authority take part.
    """

    at: datetime
    run: int
    stage: str
    provider: str = ""
    start_on: date
    due_on: date | None = None
    half_on: date | None = None
    eve_on: date | None = None
    provisional: bool = False
    calendar: str = ""
    due_version: int = 1
    soft: bool = False
    also_on: date | None = None
    nudge_on: date | None = None
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDecided:
    """A stage was decided. `reason` is shown to the person who asked; `facts` are what the decision fixed.

    `late_reason` says why an in-principle limit was not kept.
    """

    at: datetime
    by: str
    office: str
    run: int
    outcome: str
    reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    late_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLapsed:
    """A stage that was still open ended with the case."""

    at: datetime
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One party signed."""

    at: datetime
    by: str
    run: int
    role: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The applicant was asked to complete the submission; the clock stands until it comes back (AMB-03, ours)."""

    at: datetime
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmitted:
    """The completed submission came back."""

    at: datetime
    by: str
    form_version: str
    providers: tuple[str, ...]
    entries: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """A stage got the longer limit that the text allows."""

    at: datetime
    by: str
    office: str
    run: int
    reason: str
    due_on: date
    half_on: date | None
    eve_on: date | None
    provisional: bool
    calendar: str
    due_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRecomputed:
    """A new calendar moved, or confirmed, the due date of an open stage. `was_due_on` is None in the oldest events."""

    at: datetime
    run: int
    due_on: date
    half_on: date | None
    eve_on: date | None
    provisional: bool
    calendar: str
    due_version: int
    was_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The applicant took the submission back."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed:
    """The person who asked called for the further step that the text gives (ZJ-44)."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The case came to rest in a state of its procedure."""

    at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """A reminder was put in the outbox; key of case, stage, kind and version of the due date (design section 5)."""

    at: datetime
    run: int
    kind: str
    due_version: int
    nudge_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """Something is to be done elsewhere: open a procedure that follows, or change a grant of another case.

    `kind` is open, suspend_grant, resume_grant, revoke_grant or renew_grant; `facts` go along.
    """

    at: datetime
    order: int
    kind: str
    procedure: str = ""
    entries: tuple[str, ...] = ()
    grant: str = ""
    reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An order was carried out, or found to be done already."""

    at: datetime
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """The personal data of the case were made unreadable by destroying their key."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTold:
    """The person was told that a data set is in another state now; `change` numbers its changes, `since` is ISO."""

    at: datetime
    entry: str
    status: str
    since: str
    change: int


EVENTS = (
    Submitted, StageOpened, StageDecided, StageLapsed, Signed, Returned, Resubmitted, Extended, DeadlineRecomputed,
    Withdrawn, Appealed, Ended, Reminded, GrantIssued, TokenIssued, GrantSuspended, GrantResumed, GrantRevoked,
    GrantExpired, GrantReminded, GrantRenewed, DataSuspended, DataResumed, DataWithdrawn, DataTakenDown, DataRestored,
    DataDestroyed, Ordered, Carried, Erased, StateTold,
)  # fmt: skip
Event = (
    Submitted | StageOpened | StageDecided | StageLapsed | Signed | Returned | Resubmitted | Extended
    | DeadlineRecomputed | Withdrawn | Appealed | Ended | Reminded | GrantIssued | TokenIssued | GrantSuspended
    | GrantResumed | GrantRevoked | GrantExpired | GrantReminded | GrantRenewed | DataSuspended | DataResumed
    | DataWithdrawn | DataTakenDown | DataRestored | DataDestroyed | Ordered | Carried | Erased
    | StateTold
)  # fmt: skip
