"""The public pages: licence, conditions, contacts, services, channels, charts, tables kept by hand, the map of all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.model.label import Label
from catalog.rules.eligibility import Condition, Eligibility
from catalog.rules.packs import Gate
from catalog.rules.public_pages import PublicPage
from catalog.views.flow_chart import FlowChart
from catalog.views.portal import Link


class LicenceView(NamedTuple):
    """`/licence/` (public_licence.html.j2). `licences` are those that entries name; `count` is how many do."""

    path: str
    title: Label
    row: PublicPage
    gate: Gate | None
    parts: tuple[tuple[str, Label], ...]  # rights, duties, disclaimer, privacy
    licences: tuple[Link, ...]
    documents: str  # the page where every version can be downloaded, or empty


class BodyConditions(NamedTuple):
    """What one body asks for its data: link and conditions of each; `more` data sets are left off."""

    body: Link
    rows: tuple[tuple[Link, Label], ...]
    more: int


class ConditionsView(NamedTuple):
    """`/conditions/` (public_conditions.html.j2): what applicants must meet, generally, by body and by data set."""

    path: str
    title: Label
    row: PublicPage
    conditions: tuple[Condition, ...]
    eligibility: tuple[Eligibility, ...]
    application: Link | None
    bodies: tuple[BodyConditions, ...]
    total: int


class ContactRow(NamedTuple):
    """How to reach a body; empty is what it has not filled in."""

    body: Link
    role: Label
    department: str
    phone: str
    email: str
    illustrative: bool


class ContactsView(NamedTuple):
    """`/contacts/` (public_contacts.html.j2)."""

    path: str
    title: Label
    row: PublicPage
    contacts: tuple[ContactRow, ...]


class ServiceRow(NamedTuple):
    """Something the public can ask for; `register` counts what was decided and is public."""

    title: Label
    summary: Label
    about: str
    form: str
    register: Link | None
    clauses: tuple[str, ...]


class ServicesView(NamedTuple):
    """`/services/` (public_services.html.j2)."""

    path: str
    title: Label
    row: PublicPage
    services: tuple[ServiceRow, ...]


class TableView(NamedTuple):
    """A page of rows that the authority keeps (public_table.html.j2); no rows until there is an entry."""

    path: str
    title: Label
    row: PublicPage
    rows: tuple[tuple[str, ...], ...]
    entry: Link | None
    summary: Label
    illustrative: bool


class ChannelsView(NamedTuple):
    """`/channels/` (public_channels.html.j2): the channel that this portal is, and filed exceptions."""

    path: str
    title: Label
    row: PublicPage
    address: str  # of the portal
    filed: Link | None  # the register of exceptions, where the text has them filed; it counts them


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartsView:
    """`/flow-charts/` (public_charts.html.j2): a link to each procedure, and its drawing by language."""

    path: str
    title: Label
    row: PublicPage
    charts: tuple[tuple[Link, Mapping[str, FlowChart]], ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """A public page on the map. `state` is filled, waiting, or empty where the page itself says; `count` its rows."""

    page: PublicPage
    state: str
    count: int


class SiteMapView(NamedTuple):
    """`/site-map/` (site_map.html.j2): what this portal publishes and under which clause.

    `elsewhere` are pages that other texts order and this portal has not, with the titles of those texts.
    """

    path: str
    title: Label
    sections: tuple[tuple[str, tuple[MapRow, ...]], ...]
    elsewhere: tuple[tuple[PublicPage, tuple[Label, ...]], ...]
