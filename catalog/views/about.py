"""What the page of an entry says about it beside its data: in one language, ready to be set."""

from typing import NamedTuple

from markupsafe import Markup

from catalog.model.label import Label


class ChangeView(NamedTuple):
    """One thing that changed, and the names it is about; Chinese in the text marks itself through `label`."""

    text: Label
    names: tuple[str, ...] = ()


class RevisionView(NamedTuple):
    """What was changed on a day (ISO), by the commit whose first letters are `mark`."""

    day: str
    mark: str
    changes: tuple[ChangeView, ...]


class HistoryView(NamedTuple):
    """The newest revisions; `more` counts older ones, `is_cut` says that the beginning is not known here."""

    revisions: tuple[RevisionView, ...]
    more: int
    is_cut: bool


class LossView(NamedTuple):
    """Points that were lost: `t("quality.lost." + key)` says why and what to do."""

    key: str
    points: int


class QualityView(NamedTuple):
    """The points of an entry, those that it could have, and the band: excellent, good, sufficient or poor."""

    points: int
    most: int
    band: str
    lost: tuple[LossView, ...]
    spared: int  # points that do not apply to data of this openness type


class SnippetView(NamedTuple):
    """Code that reads the data: `key` is curl, python, r or excel."""

    key: str
    code: str


class CodeView(NamedTuple):
    """How to read the data by program. `way` is open, consent (the file is taken by hand first) or token."""

    way: str
    file: str
    snippets: tuple[SnippetView, ...]


class MentionView(NamedTuple):
    """A row of a register that names the entry; `address` leads out of the portal, or is empty."""

    kind: str  # demands | results | users
    what: str
    who: str
    on: str
    address: str
    register: str


class AboutView(NamedTuple):
    """Everything of it."""

    summary: Label
    history: HistoryView
    quality: QualityView
    code: CodeView | None
    embed: str  # the frame that another site may put on its pages, or empty
    feed: str
    mentions: tuple[MentionView, ...]
    has_results: bool
    submit: str  # the procedure by which a result is submitted, or empty


class EmbedView(NamedTuple):
    """`/embed/<publisher>/<entry>.html` (embed.html.j2): the gist of an entry, for the pages of others."""

    path: str
    page: str  # the full address of the entry's page
    title: Label
    publisher: Label
    openness: str
    openness_word: Label
    status: str
    summary: Label
    updated: str
    illustrative: bool
    picture: Markup
    caption: Label
    headings: tuple[Label, ...]
    rows: Markup
