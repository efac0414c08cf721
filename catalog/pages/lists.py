"""The views of the lists: home, catalogue, themes, publishers; and what all pages share."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from markupsafe import Markup

from catalog.model.card import Card
from catalog.model.entry import Openness
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.portal import Portal
from catalog.views import (
    ArticleRow,
    CardView,
    CatalogueView,
    Facet,
    HomeView,
    Link,
    Numbers,
    PackView,
    Paging,
    PopularView,
    PortalView,
    PublishersView,
    PublisherView,
)
from catalog.views.procedure_links import demand_path, flows, procedure_links, register_links

PAGE = 50  # entries on a page of a list
RECENT = 6
HOME_FLOWS = 5  # procedures drawn on the home page; the others are named below them
SUGGESTIONS = 8
LARGEST_PUBLISHERS = 12
SEARCH = "search"
REMOVED_PATH = "/catalogue/removed/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page that shows cards: its template, its view without them, and the keys of the entries in their order."""

    template: str
    view: HomeView | CatalogueView | PublisherView
    keys: tuple[str, ...]


def portal_view(portal: Portal, publishers: Sequence[Publisher]) -> PortalView:
    """What every page shares."""
    settings = portal.settings
    authority = next((body for body in publishers if body.name == settings.authority), None)
    title = authority.title if authority else Label(settings.authority, settings.authority)
    return PortalView(
        site_name=settings.site_name,
        site_url=settings.site_url,
        city=settings.city,
        languages=portal.languages,
        pack=_pack(portal),
        authority=Link(title=title, path=f"/{settings.authority}/" if authority else "/", key=settings.authority),
        procedures=procedure_links(portal),
        footer=settings.footer,
        repository=settings.repository,
        search=f"{portal.base}/{SEARCH}/",
    )


def _pack(portal: Portal) -> PackView:
    pack = portal.pack
    return PackView(
        key=pack.key,
        title=pack.title,
        number=pack.number,
        issuer=pack.issuer,
        place=pack.place,
        note=pack.note,
        version=pack.version,
        validity=portal.validity,
        in_force_from=pack.in_force_from.isoformat() if pack.in_force_from else "",
        in_force_until=pack.in_force_until.isoformat() if pack.in_force_until else "",
        roles=pack.roles,
        openness=pack.openness,
        gate=pack.gate,
        commitments=pack.commitments,
    )


def card_view(portal: Portal, card: Card, publisher: Publisher | None) -> CardView:
    """A card with its words."""
    body = publisher.title if publisher else Label(card.publisher, card.publisher)
    topic = Link(title=portal.word("topics", card.topic), path=f"/themes/{card.topic}/", key=card.topic)
    return CardView(
        key=card.key,
        path=card.path,
        title=card.title,
        summary=card.summary,
        publisher=Link(title=body, path=f"/{card.publisher}/", key=card.publisher),
        openness=card.openness,
        openness_word=portal.openness_word(card.openness),
        topic=topic if card.topic else None,
        formats=card.formats,
        frequency=portal.word("frequencies", card.frequency) if card.frequency else NO_LABEL,
        updated=card.updated,
        rows=card.rows,
        status=card.status,
        since=card.since,
        illustrative=card.illustrative,
        demonstration=card.demonstration,
    )


def numbers(cards: Sequence[Card], publishers: Sequence[Publisher]) -> Numbers:
    """What the catalogue holds."""
    types = Counter([card.openness for card in cards])
    return Numbers(
        entries=len(cards),
        publishers=len(publishers),
        files=sum(card.files for card in cards),
        rows=sum(card.rows or 0 for card in cards),
        unconditional=types[Openness.UNCONDITIONAL],
        restricted=types[Openness.RESTRICTED],
        prohibited=types[Openness.PROHIBITED],
    )


def list_pages(
    portal: Portal, publishers: Sequence[Publisher], cards: Sequence[Card], found: tuple[Facet, ...]
) -> Iterator[ListPage]:
    """Every page that shows cards, first pages before later ones; `found` are their filters.

    What is gone has a list of its own.
    """
    gone = gone_last_first(cards)
    cards = tuple(card for card in cards if not card.is_gone)
    newest = _newest_first(cards)
    yield _home(portal, publishers, newest, found)
    yield from _catalogue(newest, found, len(gone), demand_path(portal))
    yield from _removed(gone)
    about, of = defaultdict[str, list[Card]](list), defaultdict[str, list[Card]](list)
    for card in newest:
        about[card.topic].append(card)
        of[card.publisher].append(card)
    for topic in next(facet for facet in found if facet.key == "topic").values:
        yield from _theme(topic, found, about.get(topic.key, []))
    for publisher in publishers:
        bare = publisher_view(portal, publishers, publisher)
        its_gone = tuple(_removed_link(card) for card in gone if card.publisher == publisher.name)
        yield from _publisher(bare._replace(removed=its_gone), of.get(publisher.name, []))


def publishers_view(publishers: Sequence[Publisher], cards: Sequence[Card]) -> PublishersView:
    """Everybody who publishes, with the number of their entries."""
    counts = Counter(card.publisher for card in cards if not card.is_gone)
    return PublishersView(
        path="/catalogue/publishers/",
        title=NO_LABEL,
        publishers=tuple(_body_link(body, counts[body.name]) for body in publishers),
    )


def publisher_view(portal: Portal, publishers: Sequence[Publisher], publisher: Publisher) -> PublisherView:
    """A body without its entries."""
    parent = next((body for body in publishers if body.name == publisher.parent), None)
    return PublisherView(
        path=f"/{publisher.name}/",
        title=publisher.title,
        description=publisher.description,
        name=publisher.name,
        role=portal.role_word(publisher.role),
        unit_code=publisher.unit_code,
        parent=Link(title=parent.title, path=f"/{parent.name}/", key=parent.name) if parent else None,
        department=publisher.contact.department,
        phone=publisher.contact.phone,
        email=publisher.contact.email,
        address=publisher.address,
        website=publisher.website,
        illustrative_contact=publisher.illustrative_contact,
        cards=(),
        paging=Paging(number=1, last=1, total=0),
        feed=f"/feeds/publishers/{publisher.name}.atom",
    )


def _home(portal: Portal, publishers: Sequence[Publisher], newest: Sequence[Card], found: Sequence[Facet]) -> ListPage:
    by_kind = {facet.key: facet.values for facet in found}
    words = Counter(chain.from_iterable([card.keywords for card in newest if not card.illustrative]))
    view = HomeView(
        path="/",
        title=NO_LABEL,
        numbers=numbers(newest, publishers),
        topics=by_kind["topic"],
        publishers=by_kind["publisher"][:LARGEST_PUBLISHERS],
        recent=(),
        procedures=procedure_links(portal),
        registers=register_links(portal),
        keywords=tuple(word for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0]))[:SUGGESTIONS]),
        flows=flows(portal)[:HOME_FLOWS],
    )
    keys = tuple(islice((card.key for card in newest if not card.register), RECENT))
    return ListPage(template="home", view=view, keys=keys)


def _newest_first(cards: Sequence[Card]) -> list[Card]:
    return sorted(sorted(cards, key=lambda card: card.key), key=lambda card: card.updated, reverse=True)


def gone_last_first(cards: Sequence[Card]) -> list[Card]:
    """Entries of which only a notice is left, those that went last before the others."""
    return sorted(
        sorted((card for card in cards if card.is_gone), key=lambda card: card.key),
        key=lambda card: card.since,
        reverse=True,
    )


def _removed(gone: Sequence[Card]) -> Iterator[ListPage]:
    """What was published and is no longer: found from here where nobody knows its name (P-26, ours)."""
    for paging, path, keys in _paged(gone, REMOVED_PATH, REMOVED_PATH):
        view = CatalogueView(path=path, title=NO_LABEL, cards=(), paging=paging, removed=len(gone))
        yield ListPage(template="removed", view=view, keys=keys)


def _removed_link(card: Card) -> Link:
    return Link(title=card.title, path=card.path, key=card.since)


def _catalogue(cards: Sequence[Card], found: tuple[Facet, ...], removed: int, demand: str) -> Iterator[ListPage]:
    for paging, path, keys in _paged(cards, "/catalogue/", "/catalogue/"):
        first = paging.number == 1
        topics = next(facet for facet in found if facet.key == "topic").values
        view = CatalogueView(
            path=path,
            title=NO_LABEL,
            cards=(),
            paging=paging,
            facets=found if first else (),
            topics=topics,
            removed=removed,
            demand=demand,
        )
        yield ListPage(template="catalogue", view=view, keys=keys)


def _theme(topic: Link, found: Sequence[Facet], cards: Sequence[Card]) -> Iterator[ListPage]:
    topics = next(facet for facet in found if facet.key == "topic").values
    for paging, path, keys in _paged(cards, topic.path, topic.path):
        view = CatalogueView(path=path, title=topic.title, cards=(), paging=paging, topics=topics, topic=topic.key)
        yield ListPage(template="theme", view=view, keys=keys)


def _publisher(bare: PublisherView, cards: Sequence[Card]) -> Iterator[ListPage]:
    for paging, path, keys in _paged(cards, bare.path, f"/catalogue/publishers/{bare.name}/"):
        view = bare._replace(path=path, paging=paging)
        yield ListPage(template="publisher", view=view, keys=keys)


def with_news(page: ListPage, news: tuple[ArticleRow, ...], popular: PopularView) -> ListPage:
    """The home page with the newest articles and what is taken most; any other page as it is."""
    if not isinstance(page.view, HomeView):
        return page
    return replace(page, view=page.view._replace(news=news, popular=popular))


def with_cards(page: ListPage, cards: tuple[Markup, ...]) -> HomeView | CatalogueView | PublisherView:
    """The view of a list page with its cards drawn."""
    if isinstance(page.view, HomeView):
        return page.view._replace(recent=cards)
    return page.view._replace(cards=cards)


def _paged(cards: Sequence[Card], first: str, later: str) -> Iterator[tuple[Paging, str, tuple[str, ...]]]:
    """The pages of a list: the first at `first`, page n at `<later>n/`."""
    last = max(1, -(-len(cards) // PAGE))

    def path(number: int) -> str:
        return first if number == 1 else f"{later}{number}/"

    for number in range(1, last + 1):
        paging = Paging(
            number=number,
            last=last,
            total=len(cards),
            previous=path(number - 1) if number > 1 else "",
            next=path(number + 1) if number < last else "",
        )
        yield paging, path(number), tuple([card.key for card in cards[(number - 1) * PAGE : number * PAGE]])


def _body_link(publisher: Publisher, count: int) -> Link:
    return Link(title=publisher.title, path=f"/{publisher.name}/", key=publisher.name, count=count)
