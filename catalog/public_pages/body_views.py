"""Pages drawn from bodies and their entries: contacts, and the conditions for restricted data."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.offering.cards import Card
from catalog.portal import Portal
from catalog.rules.public_pages import PublicPage
from catalog.views.portal import Link
from catalog.views.procedure_links import procedure_path
from catalog.views.public_pages import BodyConditions, ConditionsView, ContactRow, ContactsView

APPLICATION = "restricted_application"
MOST_OF_A_BODY = 50  # data sets on the page of conditions; the catalogue's filter shows the rest
MOST = 400


def contacts_view(portal: Portal, page: PublicPage, bodies: Sequence[Publisher]) -> ContactsView:
    """How to reach every body, the authority first (HZ-8.1b)."""
    ordered = sorted(bodies, key=lambda body: (body.name != portal.settings.authority, body.name))
    rows = tuple(
        ContactRow(
            body=_link(body),
            role=portal.role_word(body.role),
            department=body.contact.department,
            phone=body.contact.phone,
            email=body.contact.email,
            illustrative=body.illustrative_contact,
        )
        for body in ordered
    )
    return ContactsView(path=page.path, title=page.title, row=page, contacts=rows)


def conditions_view(
    portal: Portal, page: PublicPage, bodies: Sequence[Publisher], cards: Iterable[Card]
) -> ConditionsView:
    """What applicants must meet: generally, and by body and data set (ZJ-33¶1b)."""
    restricted = [card for card in cards if card.openness == "restricted" and not card.is_gone]
    procedure = portal.pack.procedure(APPLICATION)
    return ConditionsView(
        path=page.path,
        title=page.title,
        row=page,
        conditions=portal.pack.conditions,
        eligibility=procedure.eligibility if procedure else (),
        application=Link(title=procedure.title, path=procedure_path(procedure)) if procedure else None,
        bodies=tuple(_by_body(bodies, restricted)),
        total=len(restricted),
    )


def _by_body(bodies: Sequence[Publisher], cards: list[Card]) -> Iterable[BodyConditions]:
    """The data sets of each body that has any, as far as the page holds them."""
    owned: dict[str, list[tuple[Link, Label]]] = defaultdict(list)
    for card in cards:
        owned[card.publisher].append((Link(title=card.title, path=card.path, key=card.key), card.conditions))
    room = MOST
    for body in sorted(bodies, key=lambda body: body.name):
        if not (rows := owned[body.name]):
            continue
        kept = tuple(rows[: min(MOST_OF_A_BODY, room)])
        room -= len(kept)
        yield BodyConditions(body=_link(body), rows=kept, more=len(rows) - len(kept))


def _link(body: Publisher) -> Link:
    return Link(title=body.title, path=f"/{body.name}/", key=body.name)
