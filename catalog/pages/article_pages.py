"""The views of articles: the list of each section, each article, and what is being asked of the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from catalog.articles.article import Article
from catalog.articles.links import Known, link_of, picture_of
from catalog.articles.sections import CALL, EVENTS, POLICIES, Section
from catalog.clauses.addresses import list_path
from catalog.configuration.own_packs import every_readable
from catalog.messages import Messages
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.offering.cards import Card
from catalog.pages.procedure_pages import form_path
from catalog.portal import Portal
from catalog.rules.public_pages import PublicPage
from catalog.templating.rendering import Addresses
from catalog.views import ArticleRow, Link, Paging
from catalog.views.articles import ArticlesView, ArticleView, CallsView, LawRow
from catalog.views.procedure_links import procedure_path

ON_A_PAGE = 30
HOME = 4  # articles on the home page
CALLS_PATH = "/calls/"
DEMAND = "demand"  # the procedure by which the public says what it needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What the pages of articles are made from."""

    portal: Portal
    publishers: Mapping[str, Publisher]
    cards: Mapping[str, Card]
    known: Known
    today: date


def article_row(room: Newsroom, article: Article) -> ArticleRow:
    """An article in a list; without a publisher of its own it is the authority's."""
    name = article.publisher or room.portal.settings.authority
    body = room.publishers.get(name)
    link = Link(title=body.title, path=f"/{name}/", key=name) if body else Link(title=Label(name, name), path="")
    return ArticleRow(
        section=article.section.key,
        kind=article.kind,
        path=article.path,
        title=article.title,
        summary=article.summary,
        day=article.day.isoformat(),
        publisher=link,
        begins=article.begins.isoformat() if article.begins else "",
        until=article.until.isoformat() if article.until else "",
        place=article.place,
        illustrative=article.illustrative,
    )


def section_views(room: Newsroom, section: Section, articles: Sequence[Article]) -> tuple[ArticlesView, ...]:
    """The pages of the list of a section; there is always a first one."""
    now, over = _by_time(section, articles, room.today)
    rows = [article_row(room, one) for one in now]
    pages = [tuple(rows[at : at + ON_A_PAGE]) for at in range(0, len(rows), ON_A_PAGE)] or [()]
    return tuple(
        ArticlesView(
            path=_page_path(section, number),
            title=NO_LABEL,
            section=section.key,
            rows=page,
            paging=_paging(section, number, len(pages), len(rows)),
            feed=f"/{section.feed}",
            over=tuple(article_row(room, one) for one in over) if number == len(pages) else (),
            as_of=room.today.isoformat() if section == EVENTS else "",
            calls=CALLS_PATH if section == EVENTS else "",
            ordered=ordered_page(room.portal, section.path),
        )
        for number, page in enumerate(pages, 1)
    )


def with_laws(room: Newsroom, view: ArticlesView) -> ArticlesView:
    """The view with every text of law, which takes reading them all."""
    return view._replace(laws=_laws(room))


def has_laws(view: ArticlesView) -> bool:
    """Whether the page lists the texts of the law."""
    return view.section == POLICIES.key and view.paging.number == 1


def _by_time(section: Section, articles: Sequence[Article], today: date) -> tuple[Sequence[Article], Sequence[Article]]:
    """Events to come, the next first, and those that are over, the last first; other sections have no end."""
    if section != EVENTS:
        return articles, ()
    now = sorted((one for one in articles if one.last_day >= today), key=lambda one: (one.last_day, one.path))
    over = sorted((one for one in articles if one.last_day < today), key=lambda one: (one.last_day, one.path))
    return now, over[::-1]


def _page_path(section: Section, number: int) -> str:
    return section.path if number == 1 else f"{section.path}{number}/"


def _paging(section: Section, number: int, last: int, total: int) -> Paging:
    return Paging(
        number=number,
        last=last,
        total=total,
        previous=_page_path(section, number - 1) if number > 1 else "",
        next=_page_path(section, number + 1) if number < last else "",
    )


def article_view(room: Newsroom, article: Article) -> ArticleView:
    """An article with its text for readers of every language of the portal."""
    texts = {language: article.text(language) for language in room.portal.languages}
    procedure = room.portal.pack.procedure(article.procedure)
    return ArticleView(
        path=article.path,
        title=article.title,
        row=article_row(room, article),
        bodies={language: _markup(room, article, language) for language in texts},
        told={language: told for language, (told, _) in texts.items()},
        entries=tuple(_entry(room.cards[key]) for key in article.entries if key in room.cards),
        procedure=Link(title=procedure.title, path=form_path(procedure), key=procedure.key)
        if procedure and procedure.is_public
        else None,
        sources=tuple(Link(title=source.title, path=source.url) for source in article.sources),
        feed=f"/{article.section.feed}",
    )


def _entry(card: Card) -> Link:
    return Link(title=card.title, path=card.path, key=card.key)


def _markup(room: Newsroom, article: Article, language: str) -> Markup:
    from catalog.articles.body import body_markup  # 40 ms that a build without a changed article does not spend

    portal = room.portal
    addresses = Addresses(portal.base, language, portal.languages[0], portal.assets)

    def resolve(tag: str, written: str) -> str:
        target = (link_of if tag == "a" else picture_of)(written, article, room.known)
        return addresses.url(target.path) if target.path else ""

    told, text = article.text(language)
    return Markup(body_markup(text.text, resolve, Messages(told).text("articles.table")))


def calls_view(room: Newsroom, articles: Sequence[Article]) -> CallsView:
    """`/calls/`: open calls, the form that answers at any time, and the registers that show what came of it (P-10)."""
    pack = room.portal.pack
    procedure = pack.procedure(DEMAND)
    calls = [one for one in articles if one.kind == CALL]
    now, over = _by_time(EVENTS, calls, room.today)
    return CallsView(
        path=CALLS_PATH,
        title=NO_LABEL,
        procedure=procedure,
        form=form_path(procedure) if procedure and procedure.is_public else "",
        about=procedure_path(procedure) if procedure else "",
        open=tuple(article_row(room, one) for one in now),
        over=tuple(article_row(room, one) for one in over),
        registers=tuple(
            Link(title=one.title, path=f"/registers/{one.key.replace('_', '-')}/", key=one.key)
            for one in pack.registers
            if one.procedure == DEMAND or DEMAND in one.decides
        ),
        lists=tuple(Link(title=one.title, path=list_path(one.key), key=one.key) for one in pack.lists),
        as_of=room.today.isoformat(),
        ordered=ordered_page(room.portal, CALLS_PATH),
    )


def ordered_page(portal: Portal, path: str) -> PublicPage | None:
    """What the pack says of the page at `path`; None where it does not order it."""
    return next((page for page in portal.pack.pages if page.path == path), None)


def _laws(room: Newsroom) -> tuple[LawRow, ...]:
    """The texts in force here first, then every other text that the platform knows."""
    pack = room.portal.pack
    here = {pack.key: 0, pack.inherits: 1}
    every = sorted(every_readable(room.portal.settings.packs), key=lambda one: (here.get(one.key, 2), one.key))
    return tuple(
        LawRow(
            key=one.key,
            title=one.title,
            number=one.number,
            issuer=one.issuer,
            validity=one.validity_on(room.today),
            in_force_from=one.in_force_from.isoformat() if one.in_force_from else "",
            in_force_until=one.in_force_until.isoformat() if one.in_force_until else "",
            note=one.note,
            address=one.address if one.address.startswith(("http://", "https://")) else "",
            is_ours=one.key in here,
        )
        for one in every
    )
