"""What the pack orders: procedures and their stages, forms, registers, the rules themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.model.label import Label
from catalog.rules.eligibility import Agreement, Commitment, Condition, Conflict
from catalog.rules.forms import Form, FormField
from catalog.rules.limits import Limit
from catalog.rules.packs import Extension, Procedure, Register
from catalog.rules.procedures import Recurrence
from catalog.rules.public_pages import PublicPage
from catalog.views.entry import GroundView
from catalog.views.flow_chart import FlowChart
from catalog.views.portal import FlowView, Link, StepView


class OutcomeView(NamedTuple):
    """One way a stage may end. `reason` is law, ours or none; `leads_to` names the next stage or the end."""

    key: str
    title: Label
    leads_to: Label
    reason: str
    clauses: tuple[str, ...]
    ours: bool


class StageView(NamedTuple):
    """One step of a procedure. `limit.unit` is working_days, months, immediately, timely or none."""

    number: int
    key: str
    title: Label
    actors: tuple[Label, ...]
    clock: Label
    clock_ours: bool
    limit: Limit
    also: Limit  # a second limit that the text prints beside the first
    extension: Extension | None
    extension_approver: Label
    clauses: tuple[str, ...]
    outcomes: tuple[OutcomeView, ...]
    guidance: Label
    ours: bool
    automatic: bool
    is_first: bool


class ProcedureRow(NamedTuple):
    """A procedure of officers or of the platform in a list: who opens it, how often, and its clauses."""

    link: Link
    summary: Label
    openers: tuple[Label, ...]
    clauses: tuple[str, ...]
    recurs: Recurrence | None
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureView:
    """`/procedures/<procedure>/` (procedure.html.j2); `/procedures/` (procedures.html.j2) has `procedures` alone."""

    path: str
    title: Label
    procedures: tuple[Link, ...]
    summaries: tuple[Label, ...] = ()  # of `procedures`, in their order
    flows: tuple[FlowView, ...] = ()  # every procedure, on `/procedures/` alone
    procedure: Procedure | None = None
    stages: tuple[StageView, ...] = ()
    form: str = ""  # path of the form
    schema: str = ""  # path of the form's Table Schema
    register: Link | None = None
    charts: Mapping[str, FlowChart] = field(default_factory=dict)  # by language
    openers: tuple[Label, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    agreement: Agreement | None = None
    follows: tuple[Link, ...] = ()  # procedures that an outcome or a grant starts
    others: tuple[ProcedureRow, ...] = ()  # on `/rules/procedures/` alone


class SectionView(NamedTuple):
    """A group of questions."""

    key: str
    title: Label
    text: Label
    fields: tuple[FormField, ...]


class FormView(NamedTuple):
    """`/apply/<procedure>/` (form.html.j2): posts to `action`; `field.kind` says how to draw each question."""

    path: str
    title: Label
    procedure: Procedure
    form: Form
    sections: tuple[SectionView, ...]
    agencies: tuple[Link, ...]
    action: str
    about: str  # path of the procedure's page


class CellView(NamedTuple):
    """A cell of a register; `links` are the data sets that it names, and are shown instead of the text."""

    text: Label
    links: tuple[Link, ...] = ()


class RegisterView(NamedTuple):
    """`/registers/<register>/` (register.html.j2); `/registers/` (registers.html.j2) has `registers` with their
    `summaries` alone."""

    path: str
    title: Label
    registers: tuple[Link, ...]
    register: Register | None = None
    columns: tuple[Label, ...] = ()
    rows: tuple[tuple[CellView, ...], ...] = ()  # newest first, at most 500
    total: int = 0
    entry: str = ""  # path of the entry that holds every row, or empty
    procedure: Link | None = None
    row: PublicPage | None = None  # what the pack says of this page
    summaries: tuple[Label, ...] = ()  # of `registers`, in their order


class PackRow(NamedTuple):
    """A document among others: its dates and what a reader must know. `validity` is as of the day of the build."""

    key: str
    title: Label
    number: str
    validity: str
    in_force_from: str
    in_force_until: str
    note: Label
    is_ours: bool  # whether this portal follows it


class RulesView(NamedTuple):
    """`/rules/` (rules.html.j2): the pack in force; the grounds by openness type, and what every entry must say."""

    path: str
    title: Label
    procedures: tuple[Link, ...]
    registers: tuple[Link, ...]
    grounds: Mapping[str, tuple[GroundView, ...]]
    required: tuple[tuple[str, tuple[str, ...]], ...]  # field key, clauses
    checks: tuple[tuple[str, str, tuple[str, ...], bool], ...]  # code, severity, clauses, ours
    packs: tuple[PackRow, ...] = ()  # every jurisdiction that is there, the one in force marked
    conditions: tuple[Condition, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    others: int = 0  # procedures of officers and of the platform
    clauses: int = 0  # of the documents, that the page of the accounts lists
    readings: int = 0  # of ours, of what the documents leave open
