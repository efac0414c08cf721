"""The pages that people write and the public fills, as the plain stage draws them, with their feeds and pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from catalog.articles.reading import Articles, files_of
from catalog.articles.sections import SECTIONS, Section
from catalog.articles.surroundings import known_to
from catalog.building.job import Entries, Job
from catalog.exports.atom import Item, atom
from catalog.messages import Messages
from catalog.model.card import Card
from catalog.model.label import NO_LABEL
from catalog.pages.article_pages import (
    HOME,
    Newsroom,
    article_row,
    article_view,
    calls_view,
    has_laws,
    ordered_page,
    section_views,
    with_laws,
)
from catalog.pages.document_pages import DOCUMENTS_PATH, documents, documents_view, plain_text
from catalog.pages.procedure_pages import Rows, form_path
from catalog.pages.showcase import RESULT, results, results_register
from catalog.portal import Portal
from catalog.remembered.fingerprints import stamp
from catalog.rules.packs import Register
from catalog.stages.lone_files import Written
from catalog.stages.plain_page import Plain, made
from catalog.views import ArticleRow
from catalog.views.articles import PaperView, ShowcaseView
from catalog.views.procedure_links import procedure_path

SHOWCASE_PATH = "/showcase/"
SHOWCASE_FEED = "feeds/showcase.atom"
RowsOf = Callable[[Register], tuple[Rows, str, bool]]  # rows, the path of their entry, whether they are made up


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Everything of one build: the articles, what they may lead to, the results and the documents."""

    room: Newsroom
    articles: Articles
    showcase: ShowcaseView
    documents: tuple[PaperView, ...]


def newest_articles(job: Job) -> tuple[ArticleRow, ...]:
    """The newest articles, for the home page."""
    room = _room(job, (), Articles())
    return tuple(article_row(room, one) for one in job.articles.articles[:HOME])


def press_of(job: Job, entries: Entries, rows_of: RowsOf) -> Press:
    """What the pages below are made from."""
    return Press(
        room=_room(job, entries.cards, job.articles),
        articles=job.articles,
        showcase=_showcase(job, entries, rows_of),
        documents=documents(job.portal),
    )


def _room(job: Job, cards: tuple[Card, ...], articles: Articles) -> Newsroom:
    by_key = {card.key: card for card in cards}
    bodies = {body.name: body for body in job.publishers}
    return Newsroom(
        portal=job.portal,
        publishers=bodies,
        cards=by_key,
        known=known_to(articles, job.portal.settings.pages, by_key, bodies),
        today=job.today,
    )


def pages_of(job: Job, press: Press) -> Iterator[Plain]:
    """Every page: lists, articles, calls, results, documents."""
    room, house = press.room, job.house
    for section in SECTIONS:
        for view in section_views(room, section, press.articles.of(section)):
            if has_laws(view):
                yield Plain("articles", view.path, stamp(job.law, room.today, view), partial(with_laws, room, view))
            else:
                yield made("articles", view, house)
    around = stamp(house, room.known.facts)
    for article in press.articles.articles:
        named = [(key, room.cards[key].title) for key in article.entries if key in room.cards]
        mark = stamp(around, article, article_row(room, article), named)
        yield Plain("article", article.path, mark, partial(article_view, room, article))
    calls = calls_view(room, press.articles.articles)
    yield made("calls", calls, house)
    yield made("showcase", press.showcase, house)
    every = documents_view(press.documents, ordered_page(job.portal, DOCUMENTS_PATH))
    yield made("documents", every, house)
    for document in press.documents:
        yield made("document", document, house)


def files_to_write(job: Job, press: Press) -> Iterator[Written]:
    """Pictures, feeds and documents as plain text."""
    for path, picture in files_of(press.articles):
        content = picture.read_bytes()
        yield Written(f"picture:{path}", stamp(content), partial(_same_bytes, content))
    for section in SECTIONS:
        rows = [article_row(press.room, one) for one in press.articles.of(section)]
        mark = stamp(job.house, rows)
        yield Written(f"feed:{section.feed}", mark, partial(_feed, job, section, rows))
    mark = stamp(job.house, press.showcase)
    yield Written(f"feed:{SHOWCASE_FEED}", mark, partial(_results_feed, job, press.showcase))
    for document in press.documents:
        for place, language in enumerate(job.portal.languages):
            path = document.plain if place == 0 else f"/{language}{document.plain}"
            content_of = partial(plain_text, document, job.portal, language)
            yield Written(f"text:{path.lstrip('/')}", stamp(job.house, document, language), content_of)


def _same_bytes(content: bytes) -> bytes:
    return content


def _feed(job: Job, section: Section, rows: list[ArticleRow]) -> bytes:
    language = job.portal.languages[0]
    words = Messages(language)
    items = [
        Item(
            path=row.path,
            title=row.title.text(language),
            day=row.day,
            summary=row.summary.text(language),
            kinds=((words.text(f"articles.kind.{row.kind}"), ""),),
            author=row.publisher.title.text(language),
        )
        for row in rows
    ]
    return atom(job.portal, section.feed, _feed_title(job.portal, f"section.{section.key}"), items)


def _results_feed(job: Job, view: ShowcaseView) -> bytes:
    language = job.portal.languages[0]
    items = [
        Item(
            path=f"{SHOWCASE_PATH}#{one.mark}",
            title=one.title,
            day=one.on,
            summary=one.source,
            kinds=((one.kind.text(language), ""),),
            author=one.by,
        )
        for one in view.results
        if len(one.on) == len("2026-01-01")
    ]
    return atom(job.portal, SHOWCASE_FEED, _feed_title(job.portal, "showcase.title"), items)


def _feed_title(portal: Portal, code: str) -> str:
    words = Messages(portal.languages[0])
    return words.text("articles.feed_of", site=portal.name_in(words.language), name=words.text(f"articles.{code}"))


def _showcase(job: Job, entries: Entries, rows_of: RowsOf) -> ShowcaseView:
    pack = job.portal.pack
    register, procedure = results_register(pack), pack.procedure(RESULT)
    (names, cells, total), entry, made_up = rows_of(register) if register else (((), (), 0), "", False)
    cards = {card.key: card for card in entries.cards}
    return ShowcaseView(
        path=SHOWCASE_PATH,
        title=NO_LABEL,
        results=results(register, names, cells, pack, cards) if register else (),
        total=total,
        procedure=procedure,
        form=form_path(procedure) if procedure and procedure.is_public else "",
        about=procedure_path(procedure) if procedure else "",
        register=f"/registers/{register.key.replace('_', '-')}/" if register else "",
        entry=entry,
        illustrative=made_up,
        feed=f"/{SHOWCASE_FEED}",
        ordered=ordered_page(job.portal, SHOWCASE_PATH),
    )
