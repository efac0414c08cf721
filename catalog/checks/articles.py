"""Articles in `mulu check`: news, policies and events, all of them or those that are asked about."""

from collections.abc import Callable

from catalog.articles.checking import article_findings
from catalog.articles.reading import load_articles
from catalog.articles.surroundings import known_to
from catalog.configuration.settings import Settings
from catalog.loading.catalogue import entry_folders, publisher_folders
from catalog.model.finding import Finding
from catalog.rules.packs import Pack

PAGES = "site/pages"  # where articles are looked for by their paths


def articles_found(settings: Settings, pack: Pack, holds: Callable[[str], bool]) -> tuple[Finding, ...]:
    """What is wrong with the articles whose files `holds`. Never raises for what they hold."""
    root = settings.root
    articles = load_articles(settings.pages, root)
    if not articles.articles and not articles.findings:
        return ()
    entries = (f"{folder.parent.name}/{folder.name}" for folder in entry_folders(root))
    bodies = (folder.name for folder in publisher_folders(root))
    known = known_to(articles, settings.pages, entries, bodies)
    return tuple(one for one in article_findings(root, articles, known, pack) if holds(one.file))
