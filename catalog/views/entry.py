"""The page of one entry."""

from typing import NamedTuple

from markupsafe import Markup

from catalog.model.label import Label
from catalog.rules.eligibility import Condition
from catalog.rules.packs import Gate
from catalog.views.about import AboutView
from catalog.views.data import ChartView, MapView, ResourceView
from catalog.views.portal import FlowView, Link, PublisherView


class Fact(NamedTuple):
    """A line of the facts of an entry; its heading is `t("entry.fact." + key)`."""

    key: str
    value: Label
    href: str = ""


class GroundView(NamedTuple):
    """Why an entry has its openness type: the pack's code, words and clauses."""

    code: str
    title: Label
    clauses: tuple[str, ...]


class AccessView(NamedTuple):
    """What the openness of an entry means, by which ground and clause, and how its data are had.

    Many entries share it, so that it holds nothing of one alone. `gate` are the clauses of what is asked before files.
    """

    openness: str
    word: Label
    status: str
    is_gated: bool
    gate: tuple[str, ...]
    grounds: tuple[GroundView, ...]
    terms: Label
    conditions: tuple[Condition, ...]  # those of the list of the rules
    approval: str  # who approved others; empty where nobody had to
    basis: str
    steps: tuple[str, ...]  # how to get the data: `t("about.step." + key)`
    flow: FlowView | None  # the stages of the application, for restricted data
    way: str  # the page of the procedure by which one asks, or empty


class ActionView(NamedTuple):
    """What a person may start from an entry: `href` is a form that the casework app draws with the entry filled in."""

    word: Label
    title: Label
    href: str
    primary: bool


class StandingView(NamedTuple):
    """Since when (ISO or empty), why, by which clause, and by which decision an entry is not simply published.

    `decision_path` is the page of the register in which the decision stands, or empty.
    """

    status: str
    since: str
    reason: Label
    clauses: tuple[str, ...]
    decision: str
    decided_on: str
    decision_path: str


class LastFileView(NamedTuple):
    """A file that was there; `bytes` None and `hash` empty where nobody wrote them down."""

    title: Label
    format: str
    bytes: int | None
    hash: str


class TombstoneView(NamedTuple):
    """`/<publisher>/<entry>/` of an entry that is gone (tombstone.html.j2)."""

    path: str
    key: str
    title: Label
    description: Label
    publisher: PublisherView
    openness: str
    openness_word: Label
    topic: Link | None
    standing: StandingView
    last_on: str
    updated: str
    files: tuple[LastFileView, ...]
    licences: tuple[Link, ...]
    demand: str  # the form in which data are asked for, or empty
    related: tuple[Link, ...]
    exports: tuple[Link, ...]


class MovedView(NamedTuple):
    """An address at which an entry stood before it was renamed (moved.html.j2, in a frame moved_frame.html.j2)."""

    path: str
    title: Label
    target: str  # the path at which it, or its frame, stands now
    page: str = ""  # of a frame, the whole address of the entry's page


class WholeView(NamedTuple):
    """The files of the data together, without samples; `rows` is None where nobody counted."""

    files: int
    rows: int | None
    bytes: int  # as far as they are known


class EntryView(NamedTuple):
    """`/<publisher>/<entry>/` (entry.html.j2)."""

    path: str
    key: str
    title: Label
    description: Label
    publisher: PublisherView
    openness: str
    openness_word: Label
    access: AccessView
    grounds: tuple[GroundView, ...]
    standing: StandingView
    status: str
    illustrative: bool
    demonstration: bool
    updated: str  # an ISO day, or empty
    frequency: Label
    facts: tuple[Fact, ...]
    licences: tuple[Link, ...]
    sources: tuple[Link, ...]
    keywords: tuple[str, ...]  # each once
    resources: tuple[ResourceView, ...]
    whole: WholeView
    is_takeable: bool  # whether any file may be had
    is_previewed: bool  # whether first rows of any file are shown
    chart: ChartView | None
    map: MapView | None
    actions: tuple[ActionView, ...]
    related: tuple[Link, ...]
    exports: tuple[Link, ...]
    gate: Gate | None
    register: Link | None
    topic: Link | None
    about: AboutView
    schema_org: Markup  # a JSON-LD document to stand in `<script type="application/ld+json">`
