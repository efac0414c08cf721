"""What the templates of `site/templates` see: plain frozen values, one per page. `catalog.pages.lists` makes them.

Every template `<name>.html.j2` extends `shell.html.j2` and is rendered with

    page                the view named in TEMPLATES; each has `title` and `path` (its address without language, `/a/b/`)
    language            the language of the page, `zh` or `en`
    gap                 what stands between two sentences in that language
    portal              PortalView: settings, pack, procedures
    t(code, **facts)    the sentence of `catalog/messages/<language>/*.json` under `code`
    url(path)           the address of a page (ends with `/`, gets the language) or of a file (does not)
    here(language)      the address of this page in another language
    asset(name)         the address of a file of `site/assets`, with its content's hash
    label(Label)        its text, marked `lang="zh"` where the page's language has none
    plain(Label)        its text without the mark, for attributes
    chinese(text)       a text of the data, marked `lang="zh-CN"` as a whole where the page has another language
    grouped(n)          a number with its thousands apart
    size_of(n)          a number of bytes as people read it

In a template a dot reads an attribute and brackets an item of a mapping; what may not be there is asked for with
`default` or `is defined`. None of these words can be set to anything else (`catalog.templating.hoisting`).

A macro of `partials/alike.html.j2` is drawn once for the same values, which are all that it may ask for.

`shell.html.j2` rendered by itself is exported as `shell.html`: its blocks `title`, `head` and `body` hold the markers
`<!--mulu:title-->`, `<!--mulu:head-->`, `<!--mulu:body-->` by default. `card.html.j2` draws one `card` (CardView) and
nothing else; listings get cards already drawn, as markup, so that each is drawn once.
"""

from catalog.views.about import AboutView, EmbedView
from catalog.views.articles import ArticlesView, ArticleView, CallsView, PapersView, PaperView, ShowcaseView
from catalog.views.coverage import ClauseView, CoverageView, DocumentView, PlaceView
from catalog.views.data import ChartView, Download, MapView, PreviewTable, ResourceView
from catalog.views.entry import (
    AccessView,
    ActionView,
    EntryView,
    Fact,
    GroundView,
    LastFileView,
    MovedView,
    StandingView,
    TombstoneView,
    WholeView,
)
from catalog.views.portal import (
    ArticleRow,
    CardView,
    CatalogueView,
    Facet,
    FlowView,
    HomeView,
    Link,
    Numbers,
    PackView,
    Paging,
    PlainView,
    PopularView,
    PortalView,
    PublishersView,
    PublisherView,
    StepView,
)
from catalog.views.procedures import (
    CellView,
    FormView,
    OutcomeView,
    PackRow,
    ProcedureRow,
    ProcedureView,
    RegisterView,
    RulesView,
    SectionView,
    StageView,
)
from catalog.views.readings import ReadingsView, ReadingView
from catalog.views.statistics import NumberChart, NumberRow, NumbersPart, StatisticsView

__all__ = [
    "TEMPLATES",
    "AboutView",
    "AccessView",
    "ActionView",
    "ArticleRow",
    "ArticleView",
    "ArticlesView",
    "CallsView",
    "CardView",
    "CatalogueView",
    "CellView",
    "ChartView",
    "ClauseView",
    "CoverageView",
    "DocumentView",
    "Download",
    "EmbedView",
    "EntryView",
    "Facet",
    "Fact",
    "FlowView",
    "FormView",
    "GroundView",
    "HomeView",
    "LastFileView",
    "Link",
    "MapView",
    "MovedView",
    "NumberChart",
    "NumberRow",
    "Numbers",
    "NumbersPart",
    "OutcomeView",
    "PackRow",
    "PackView",
    "Paging",
    "PaperView",
    "PapersView",
    "PlaceView",
    "PlainView",
    "PopularView",
    "PortalView",
    "PreviewTable",
    "ProcedureRow",
    "ProcedureView",
    "PublisherView",
    "PublishersView",
    "ReadingView",
    "ReadingsView",
    "RegisterView",
    "ResourceView",
    "RulesView",
    "SectionView",
    "ShowcaseView",
    "StageView",
    "StandingView",
    "StatisticsView",
    "StepView",
    "TombstoneView",
    "WholeView",
]

TEMPLATES: tuple[tuple[str, type], ...] = (
    ("home", HomeView),
    ("catalogue", CatalogueView),
    ("theme", CatalogueView),
    ("publishers", PublishersView),
    ("publisher", PublisherView),
    ("removed", CatalogueView),
    ("entry", EntryView),
    ("embed", EmbedView),
    ("tombstone", TombstoneView),
    ("moved", MovedView),
    ("moved_frame", MovedView),
    ("procedures", ProcedureView),
    ("procedure", ProcedureView),
    ("rules_procedures", ProcedureView),
    ("form", FormView),
    ("registers", RegisterView),
    ("register", RegisterView),
    ("rules", RulesView),
    ("coverage", CoverageView),
    ("readings", ReadingsView),
    ("statistics", StatisticsView),
    ("articles", ArticlesView),
    ("article", ArticleView),
    ("calls", CallsView),
    ("showcase", ShowcaseView),
    ("documents", PapersView),
    ("document", PaperView),
    ("track", PlainView),
    ("not_found", PlainView),
    ("shell", PlainView),
)
