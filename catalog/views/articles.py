"""What people write, and what the public made: news, policies, events, calls, results, forms to take away."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from catalog.model.label import Label
from catalog.rules.eligibility import Agreement, Commitment
from catalog.rules.packs import Procedure
from catalog.rules.public_pages import PublicPage
from catalog.views.portal import ArticleRow, Link, Paging
from catalog.views.procedures import SectionView


class LawRow(NamedTuple):
    """A text that this portal can work by. `address` is where government publishes it, empty where none is known."""

    key: str
    title: Label
    number: str
    issuer: Label
    validity: str
    in_force_from: str
    in_force_until: str
    note: Label
    address: str
    is_ours: bool


class ArticlesView(NamedTuple):
    """`/news/`, `/policies/`, `/events/` and their further pages (articles.html.j2).

    On the page of events `rows` are those to come and `over` those that ended before `as_of`.
    """

    path: str
    title: Label
    section: str
    rows: tuple[ArticleRow, ...]
    paging: Paging
    feed: str
    over: tuple[ArticleRow, ...] = ()
    as_of: str = ""
    laws: tuple[LawRow, ...] = ()
    calls: str = ""  # the page of calls, from the page of events
    ordered: PublicPage | None = None  # what the pack says of this page


class ArticleView(NamedTuple):
    """`/news/<name>/` (article.html.j2). `bodies` are by language of the page; `told` says in which each is written."""

    path: str
    title: Label
    row: ArticleRow
    bodies: Mapping[str, Markup]
    told: Mapping[str, str]
    entries: tuple[Link, ...] = ()
    procedure: Link | None = None
    sources: tuple[Link, ...] = ()
    feed: str = ""


class CallsView(NamedTuple):
    """`/calls/` (calls.html.j2): what is being asked of the public, how to answer, and what became of the answers."""

    path: str
    title: Label
    procedure: Procedure | None
    form: str
    about: str
    open: tuple[ArticleRow, ...]
    over: tuple[ArticleRow, ...]
    registers: tuple[Link, ...]
    lists: tuple[Link, ...]
    as_of: str
    ordered: PublicPage | None = None


class ResultRow(NamedTuple):
    """A result that was approved. `url` is of the web or empty; `entries` are the data sets it says it uses."""

    title: str
    kind: Label
    url: str
    source: str
    acquired_on: str
    by: str
    on: str
    entries: tuple[Link, ...]

    @property
    def mark(self) -> str:
        """Its name within the page, which stays the same while others come and go."""
        return hashlib.sha256(f"{self.on}\0{self.title}".encode("utf-8", "replace")).hexdigest()[:10]


class ShowcaseView(NamedTuple):
    """`/showcase/` (showcase.html.j2); `register` is the path of the register's page, `entry` of its data."""

    path: str
    title: Label
    results: tuple[ResultRow, ...]
    total: int
    procedure: Procedure | None
    form: str
    about: str
    register: str
    entry: str
    illustrative: bool
    feed: str
    ordered: PublicPage | None = None


class PaperView(NamedTuple):
    """`/documents/<name>/` (document.html.j2): a form, a commitment or the model agreement to print or take away."""

    path: str
    title: Label
    kind: str  # form, commitment or agreement
    version: str
    clauses: tuple[str, ...]
    plain: str  # path of the same as plain text, without the folder of a language
    sections: tuple[SectionView, ...] = ()
    procedure: Procedure | None = None
    form: str = ""  # path of the form to fill in online
    articles: Commitment | Agreement | None = None
    blanks: tuple[Label, ...] = ()  # what the parties fill in
    commitments: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersView:
    """`/documents/` (documents.html.j2)."""

    path: str
    title: Label
    groups: Mapping[str, tuple[PaperView, ...]] = field(default_factory=dict)
    ordered: PublicPage | None = None
