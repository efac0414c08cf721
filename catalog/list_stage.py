"""The second stage of a build: the pages that belong to no single entry, drawn only where what they show changed."""

from catalog.article_stage import newest_rows
from catalog.crew import Crew
from catalog.fingerprints import stamp
from catalog.job import Entries, Job
from catalog.pages import list_pages, with_news
from catalog.plain_stage import refresh_plain


def refresh_lists(job: Job, entries: Entries) -> dict[str, str]:
    """Bring every such page up to date; gives their paths with the stamps of what they show."""
    known = job.ledger.pages()
    every, news = list_pages(job.portal, job.publishers, entries.cards), newest_rows(job)
    lists = {page.view.path: with_news(page, news) for page in every}
    titles = {body.name: body.title for body in job.publishers}
    marks = {card.key: stamp(card, titles.get(card.publisher)) for card in entries.cards}
    stamps = {path: stamp(job.house, page, [marks[key] for key in page.keys]) for path, page in lists.items()}
    changed = [path for path, mark in stamps.items() if known.get(path) != mark or not _is_there(job, path)]
    job.ledger.keep_pages(dict.fromkeys(changed, ""))
    with Crew(job.plan, len(changed), job.processes) as crew:
        for _ in crew.ask("page", [(path, lists[path]) for path in changed]):
            continue
    return stamps | refresh_plain(job, entries, known)


def _is_there(job: Job, path: str) -> bool:
    return (job.folders.site / path.strip("/") / "index.html").is_file()
