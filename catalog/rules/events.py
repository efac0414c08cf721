"""What happened to a case, in the past tense. Names and keys are stored and therefore frozen; add, never rename.

Events hold no personal data: the answers of the form stay in the vault under the case's own key, reasons that name
a person stay there too, and an actor is the opaque id of the identity provider.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A submission was received. `facts` are the answers that may be public; the rest is in the vault."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOpened:
    """A stage began. `run` numbers the stages of a case; dates are local dates; `due_on` is empty without a number."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDecided:
    """A stage was decided. `reason` is shown to the person who asked; `facts` are what the decision fixed."""

    at: datetime
    by: str
    office: str
    run: int
    outcome: str
    reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()


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
    """A new calendar moved, or confirmed, the due date of an open stage."""

    at: datetime
    run: int
    due_on: date
    half_on: date | None
    eve_on: date | None
    provisional: bool
    calendar: str
    due_version: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantIssued:
    """Access was granted: the entries, the span of dates (both inclusive), and calls a minute."""

    at: datetime
    grant: str
    entries: tuple[str, ...]
    starts_on: date
    ends_on: date
    calls_per_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """The holder drew a token; only its hash is kept, and an earlier token stops working."""

    at: datetime
    by: str
    grant: str
    token_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantSuspended:
    """Access stands still until resumed."""

    at: datetime
    by: str
    office: str
    grant: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantResumed:
    """Access goes on."""

    at: datetime
    by: str
    office: str
    grant: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRevoked:
    """Access ended before its term."""

    at: datetime
    by: str
    office: str
    grant: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantExpired:
    """The term is over; recorded by the sweep, though access closes by the date itself (SD-A5-2.2)."""

    at: datetime
    grant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantReminded:
    """The holder and the opening body were told that the term ends in `days` days (ours)."""

    at: datetime
    grant: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSuspended:
    """Opening of a data set was suspended while a claim is verified (HZ-4.7, ZJ-44)."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataResumed:
    """Opening of a suspended data set went on."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataWithdrawn:
    """A data set was withdrawn from opening."""

    at: datetime
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """The personal data of the case were made unreadable by destroying their key."""

    at: datetime
    by: str


EVENTS = (
    Submitted, StageOpened, StageDecided, StageLapsed, Signed, Returned, Resubmitted, Extended, DeadlineRecomputed,
    Withdrawn, Appealed, Ended, Reminded, GrantIssued, TokenIssued, GrantSuspended, GrantResumed, GrantRevoked,
    GrantExpired, GrantReminded, DataSuspended, DataResumed, DataWithdrawn, Erased,
)  # fmt: skip
Event = (
    Submitted | StageOpened | StageDecided | StageLapsed | Signed | Returned | Resubmitted | Extended
    | DeadlineRecomputed | Withdrawn | Appealed | Ended | Reminded | GrantIssued | TokenIssued | GrantSuspended
    | GrantResumed | GrantRevoked | GrantExpired | GrantReminded | DataSuspended | DataResumed | DataWithdrawn | Erased
)  # fmt: skip
