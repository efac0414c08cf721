"""The half of an entry's page that is not its data: in plain words, how to get it, how it changed, how good it is."""

from html import escape

from catalog.entry_pages.about import About
from catalog.history.revisions import OUTWARD, STATUS, History, Part, Revision
from catalog.messages import Messages
from catalog.model.entry import Openness
from catalog.model.label import Label
from catalog.model.states import State
from catalog.offering.published import Published
from catalog.offering.quality import FULL, score
from catalog.offering.snippets import code_view
from catalog.offering.summaries import summary_of
from catalog.portal import Portal
from catalog.views.about import (
    AboutView,
    ChangeView,
    HistoryView,
    LossView,
    MentionView,
    QualityView,
    RevisionView,
)
from catalog.views.procedure_links import public_procedure

SUBMISSION = "result_submission"
MARK_LETTERS = 8  # of a commit's id
FRAME_HEIGHT = 520  # pixels
FEED = "feed.atom"


def about_view(published: Published, about: About, language: str) -> AboutView:
    """Everything of it in one language."""
    entry, code = published.entry, code_view(published)
    return AboutView(
        summary=summary_of(published, language),
        history=history_view(published, about.history, language),
        quality=quality_view(published),
        code=code,
        embed=frame(published, language),
        feed=f"/{entry.key}/{FEED}",
        mentions=tuple(
            MentionView(one.kind, one.what, one.who, one.on, one.address, one.register) for one in about.mentions
        ),
        has_results=any(one.kind == "results" for one in about.mentions),
        submit=public_procedure(published.portal, SUBMISSION) if code else "",
    )


def about_in(view: AboutView, published: Published, about: About, language: str) -> AboutView:
    """The same in another language; what does not hang on the language stays."""
    return view._replace(
        summary=summary_of(published, language),
        history=history_view(published, about.history, language),
        embed=frame(published, language),
    )


def embed_path(key: str) -> str:
    """The page of an entry that may stand in a frame; it lies apart, so that the rule for frames knows it."""
    return f"/embed/{key}.html"


def quality_view(published: Published) -> QualityView:
    """The points, and each that was lost."""
    found = score(published)
    lost = tuple(LossView(metric.key, metric.points) for metric in found.lost)
    return QualityView(found.points, found.most, found.band, lost, FULL - found.most)


def history_view(published: Published, history: History, language: str) -> HistoryView:
    """What was changed, newest first: nothing from before it was published, nor of what data consist that are kept."""
    words, revisions = Messages(language), []
    for revision in history.revisions:
        published_now = [
            part for part in revision.parts if part.kind == STATUS and part.facts.get("was") == State.DRAFT
        ]
        if told := published_now or _told(published, revision):
            changes = tuple(_change(published.portal, words, part, language) for part in told)
            revisions.append(RevisionView(revision.day, revision.commit[:MARK_LETTERS], changes))
        if published_now:
            return HistoryView(tuple(revisions), 0, False)
    return HistoryView(tuple(revisions), history.more, history.is_cut)


def _told(published: Published, revision: Revision) -> list[Part]:
    is_kept = published.entry.openness is Openness.PROHIBITED or published.entry.is_gone
    return [part for part in revision.parts if not is_kept or part.kind in OUTWARD]


def _change(portal: Portal, words: Messages, part: Part, language: str) -> ChangeView:
    facts = {key: _fact(portal, part.kind, value, language) for key, value in part.facts.items()}
    text = words.text(f"about.change.{part.kind}", **facts)
    return ChangeView(Label(text, text), part.names)


def _fact(portal: Portal, kind: str, value: str | int, language: str) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if kind == "openness":
        return portal.openness_word(value).text(language) or "—"
    if kind == "frequency":
        return portal.word("frequencies", value).text(language) or "—"
    if kind == "status" and Messages(language).has(f"portal.status.{value}"):
        return Messages(language).text(f"portal.status.{value}")
    return value


def frame(published: Published, language: str) -> str:
    """The element that another site puts on its page; nothing of what is not published."""
    entry, portal = published.entry, published.portal
    if entry.status != State.PUBLISHED:
        return ""
    address, title = escape(portal.address(embed_path(entry.key))), escape(entry.title.text(language))
    return f'<iframe src="{address}" title="{title}" width="100%" height="{FRAME_HEIGHT}" loading="lazy"></iframe>'
