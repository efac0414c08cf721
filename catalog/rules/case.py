"""A case and its stages as values; it holds no personal data and needs no pack to be read."""

from dataclasses import dataclass
from datetime import date, datetime

from catalog.rules.grants import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One passage through a stage. It is open until decided or lapsed."""

    run: int
    stage: str
    provider: str
    opened_at: datetime
    start_on: date
    due_on: date | None
    half_on: date | None
    eve_on: date | None
    provisional: bool
    calendar: str
    due_version: int
    extended: bool = False
    signatures: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    outcome: str = ""
    reason: str = ""
    closed_at: datetime | None = None
    decided_by: str = ""
    reminded: frozenset[tuple[str, int]] = frozenset()
    soft: bool = False
    also_on: date | None = None
    nudge_on: date | None = None
    actors: tuple[str, ...] = ()
    late_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the case asked to be done elsewhere, and whether it was."""

    order: int
    at: datetime
    kind: str
    procedure: str
    entries: tuple[str, ...]
    grant: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A submission and what became of it. `state` is open, returned, or the key of an end of the procedure.

    `opened_as` is the role of the officer who opened it, empty for the public; `about_grant` and `holder` are the
    grant that the case is about and whose it is; `origin` is the case that it follows from.
    """

    reference: str
    procedure: str
    pack: str
    pack_version: str
    form_version: str
    applicant: str
    applicant_kind: str
    providers: tuple[str, ...]
    entries: tuple[str, ...]
    secret_sha256: str
    submitted_at: datetime
    facts: tuple[tuple[str, str], ...]
    state: str = "open"
    version: int = 0
    runs: tuple[Run, ...] = ()
    grants: tuple[Grant, ...] = ()
    returned_run: int = 0
    returns: int = 0
    appealed: bool = False
    erased: bool = False
    suspended_entries: tuple[str, ...] = ()
    withdrawn_entries: tuple[str, ...] = ()
    ended_at: datetime | None = None
    opened_as: str = ""
    office: str = ""
    origin: str = ""
    about_grant: str = ""
    holder: str = ""
    commitments: tuple[tuple[str, str], ...] = ()
    taken_down_entries: tuple[str, ...] = ()
    destroyed_entries: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    told_states: frozenset[tuple[str, int]] = frozenset()  # of which change of which data set the person was told

    @property
    def open_orders(self) -> tuple[Order, ...]:
        """What is still to be done elsewhere."""
        return tuple(order for order in self.orders if not order.carried)

    @property
    def terms(self) -> dict[str, str]:
        """Everything the submission and the decisions fixed, later decisions over earlier ones."""
        return dict(self.facts) | {key: value for run in self.runs for key, value in run.facts}

    @property
    def open_runs(self) -> tuple[Run, ...]:
        """Stages that wait for somebody."""
        return tuple(run for run in self.runs if run.is_open)

    def run(self, number: int) -> Run | None:
        """The run with this number."""
        return next((run for run in self.runs if run.run == number), None)

    def grant(self, key: str) -> Grant | None:
        """The grant with this id."""
        return next((grant for grant in self.grants if grant.id == key), None)
