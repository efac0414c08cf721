"""Pages drawn from registers and from tables that the authority keeps as entries."""

from collections.abc import Sequence

from catalog.clauses.addresses import register_path
from catalog.model.label import NO_LABEL
from catalog.offering.cards import Card
from catalog.pages.newest_rows import Rows, newest_rows
from catalog.portal import Portal
from catalog.rules.packs import Procedure, Register
from catalog.rules.public_pages import PublicPage
from catalog.views.portal import Link
from catalog.views.procedure_links import procedure_path
from catalog.views.public_pages import ChannelsView, ServiceRow, ServicesView, TableView

OFF_PLATFORM = "off_platform_opening"


def register_card(cards: Sequence[Card], key: str) -> Card | None:
    """The entry that publishes a register; none until there is one."""
    return next((card for card in cards if card.register == key and not card.is_gone), None)


def page_card(cards: Sequence[Card], page: PublicPage) -> Card | None:
    """The newest entry that says it holds the rows of a page."""
    found = [card for card in cards if card.public_page == page.key and card.status == "published"]
    return max(found, key=lambda card: (card.updated, card.key), default=None)


def services_view(portal: Portal, page: PublicPage, cards: Sequence[Card]) -> ServicesView:
    """Everything the public may ask for under the names of the text, with what was decided."""
    rows = tuple(_service(portal, one, cards) for one in portal.pack.procedures if one.is_public)
    return ServicesView(path=page.path, title=page.title, row=page, services=rows)


def _service(portal: Portal, procedure: Procedure, cards: Sequence[Card]) -> ServiceRow:
    register = next((row for row in portal.pack.registers if row.procedure == procedure.key), None)
    return ServiceRow(
        title=procedure.title,
        summary=procedure.summary,
        about=procedure_path(procedure),
        form=f"/apply/{procedure.key.replace('_', '-')}/",
        register=_counted(register, cards) if register else None,
        clauses=procedure.clauses,
    )


def _counted(register: Register, cards: Sequence[Card]) -> Link:
    """A link to a register with the number of its rows."""
    card = register_card(cards, register.key)
    return Link(title=register.title, path=register_path(register.key), count=(card.rows or 0) if card else 0)


def channels_view(portal: Portal, page: PublicPage, cards: Sequence[Card]) -> ChannelsView:
    """This portal as the channel, and the register of exceptions where the text has them filed (LS-2c)."""
    register = next((row for row in portal.pack.registers if row.procedure == OFF_PLATFORM), None)
    return ChannelsView(
        path=page.path,
        title=page.title,
        row=page,
        address=portal.settings.site_url,
        filed=_counted(register, cards) if register else None,
    )


def table_view(portal: Portal, page: PublicPage, cards: Sequence[Card]) -> TableView:
    """The rows of the entry that says it holds this page's table; nothing until there is one."""
    card = page_card(cards, page)
    names, cells, total = newest_rows(portal, card)
    return TableView(
        path=page.path,
        title=page.title,
        row=page,
        rows=_by_columns(page, (names, cells, total)),
        entry=Link(title=card.title, path=card.path, key=card.key, count=total) if card else None,
        summary=card.summary if card else NO_LABEL,
        illustrative=bool(card and card.illustrative),
    )


def _by_columns(page: PublicPage, rows: Rows) -> tuple[tuple[str, ...], ...]:
    """The cells in the order of the page's columns, which a table heads by key or in Chinese."""
    names, cells, _ = rows
    places = [next((names.index(name) for name in (key, label.zh) if name in names), -1) for key, label in page.columns]
    return tuple(tuple(row[at] if at >= 0 else "" for at in places) for row in cells)
