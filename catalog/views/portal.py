"""The portal itself and its lists: home, catalogue, themes, publishers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from catalog.configuration.footer import Footer
from catalog.model.label import NO_LABEL, Label
from catalog.rules.eligibility import Commitment
from catalog.rules.limits import Limit
from catalog.rules.packs import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A word that leads somewhere. `path` is given to `url`, unless it is a full address."""

    title: Label
    path: str
    key: str = ""
    count: int = 0


class Numbers(NamedTuple):
    """What the catalogue holds. `rows` counts the rows of tables, restricted ones too."""

    entries: int = 0
    publishers: int = 0
    files: int = 0
    rows: int = 0
    unconditional: int = 0
    restricted: int = 0
    prohibited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PackView:
    """The document in force. `validity` is in_force, expired, not_yet, draft or unknown; dates are ISO or empty."""

    key: str
    title: Label
    number: str
    issuer: Label
    place: Label
    note: Label
    version: str
    validity: str
    in_force_from: str
    in_force_until: str
    roles: Mapping[str, Label]
    openness: Mapping[str, Label]
    gate: Gate | None = None
    commitments: Mapping[str, Commitment] = field(default_factory=dict)


class PortalView(NamedTuple):
    """What every page shares."""

    site_name: str
    site_url: str  # ends with a slash
    city: Label
    languages: tuple[str, ...]
    pack: PackView
    authority: Link
    procedures: tuple[Link, ...]  # key is the procedure's key, title its short word
    footer: Footer
    repository: str
    search: str  # the address of the search index's folder, for `search.js`


class CardView(NamedTuple):
    """An entry in a list. `updated` is an ISO date or empty; `formats` are upper case."""

    key: str
    path: str
    title: Label
    summary: Label
    publisher: Link
    openness: str
    openness_word: Label
    topic: Link | None
    formats: tuple[str, ...]
    frequency: Label
    updated: str
    rows: int | None
    status: str
    since: str  # the ISO day on which a state other than published began, or empty
    illustrative: bool
    demonstration: bool


class Facet(NamedTuple):
    """One group of filters: `key` is openness, topic, publisher, format, frequency or licence; values are counted."""

    key: str
    values: tuple[Link, ...]


class Paging(NamedTuple):
    """Where a list page stands; `previous` and `next` are paths or empty."""

    number: int
    last: int
    total: int
    previous: str = ""
    next: str = ""


class StepView(NamedTuple):
    """A stage of a procedure in one line: its title and its limit."""

    title: Label
    limit: Limit


class FlowView(NamedTuple):
    """A procedure in one glance: what it is for and its stages in order; `word` is the short word on a button."""

    key: str
    path: str
    word: Label
    title: Label
    summary: Label
    steps: tuple[StepView, ...]


class ArticleRow(NamedTuple):
    """An article in a list. `section` and `kind` are keys of sentences; days are ISO or empty."""

    section: str
    kind: str
    path: str
    title: Label
    summary: Label
    day: str
    publisher: Link
    begins: str = ""
    until: str = ""
    place: Label = NO_LABEL
    illustrative: bool = False


class PopularView(NamedTuple):
    """What was taken most in `month`, each with its downloads and calls; without a month the largest, with rows."""

    month: str = ""
    links: tuple[Link, ...] = ()


class HomeView(NamedTuple):
    """`/` (home.html.j2)."""

    path: str
    title: Label
    numbers: Numbers
    topics: tuple[Link, ...]
    publishers: tuple[Link, ...]  # those with most entries
    recent: tuple[Markup, ...]  # cards
    procedures: tuple[Link, ...]
    registers: tuple[Link, ...]
    keywords: tuple[str, ...]  # the most used, as suggestions for the search
    flows: tuple[FlowView, ...] = ()
    news: tuple[ArticleRow, ...] = ()  # the newest
    popular: PopularView = PopularView()


class CatalogueView(NamedTuple):
    """`/catalogue/`, `/search/`, `/catalogue/2/` (catalogue.html.j2); `/themes/<topic>/` (theme.html.j2);
    `/catalogue/removed/` (removed.html.j2)."""

    path: str
    title: Label
    cards: tuple[Markup, ...]
    paging: Paging
    facets: tuple[Facet, ...] = ()
    topics: tuple[Link, ...] = ()
    topic: str = ""
    removed: int = 0  # entries of which only a notice is left
    demand: str = ""  # the form for what is not here, or empty


class PublishersView(NamedTuple):
    """`/catalogue/publishers/` (publishers.html.j2)."""

    path: str
    title: Label
    publishers: tuple[Link, ...]


class PublisherView(NamedTuple):
    """`/<publisher>/` and `/catalogue/publishers/<publisher>/2/` (publisher.html.j2)."""

    path: str
    title: Label
    description: Label
    name: str
    role: Label
    unit_code: str
    parent: Link | None
    department: str
    phone: str
    email: str
    address: str
    website: str
    illustrative_contact: bool
    cards: tuple[Markup, ...]
    paging: Paging
    feed: str
    removed: tuple[Link, ...] = ()  # what of it is gone; key is the ISO day


class PlainView(NamedTuple):
    """Pages whose words are all in the template: not_found, help_index, track, sign_in, shell."""

    path: str
    title: Label = NO_LABEL
    links: tuple[Link, ...] = ()
