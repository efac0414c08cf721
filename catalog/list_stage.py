"""The second stage of a build: the pages that belong to no single entry, drawn only where what they show changed."""

from collections.abc import Iterator
from itertools import islice

from catalog.cards import Card
from catalog.coverage_page import coverage_view
from catalog.crew import Crew
from catalog.errors import MuluError
from catalog.exports.forms import form_schema_file
from catalog.fingerprints import stamp
from catalog.job import Entries, Job
from catalog.load import load_entry
from catalog.offers import readable, source_of
from catalog.pages import list_pages, publishers_view
from catalog.preview import shown
from catalog.procedure_pages import (
    REGISTER_ROWS,
    Rows,
    form_view,
    others_view,
    procedure_view,
    procedures_view,
    register_view,
    registers_view,
    rules_view,
    schema_path,
)
from catalog.readings_page import readings_view
from catalog.rules.packs import Register
from catalog.tables import open_table
from catalog.views import PlainView
from catalog.writing import write_changed

PLAIN = (("track", "/track/"),)
SHELL = "shell.html"
NOT_FOUND = "404.html"

Plain = tuple[str, object]  # template and view


def refresh_lists(job: Job, entries: Entries) -> dict[str, str]:
    """Bring every such page up to date; gives their paths with the stamps of what they show."""
    known = job.ledger.pages()
    lists = {page.view.path: page for page in list_pages(job.portal, job.publishers, entries.cards)}
    titles = {body.name: body.title for body in job.publishers}
    marks = {card.key: stamp(card, titles.get(card.publisher)) for card in entries.cards}
    stamps = {path: stamp(job.house, page, [marks[key] for key in page.keys]) for path, page in lists.items()}
    changed = [path for path, mark in stamps.items() if known.get(path) != mark or not _is_there(job, path)]
    job.ledger.keep_pages(dict.fromkeys(changed, ""))
    with Crew(job.plan, len(changed), job.processes) as crew:
        for _ in crew.ask("page", [(path, lists[path]) for path in changed]):
            continue
    return stamps | _refresh_plain(job, entries)


def _is_there(job: Job, path: str) -> bool:
    return (job.folders.site / path.strip("/") / "index.html").is_file()


def _refresh_plain(job: Job, entries: Entries) -> dict[str, str]:
    """Pages without cards are few: each is drawn, and written where it differs."""
    renderer = job.renderer()
    written = {}
    for template, view in _plain_pages(job, entries):
        path = str(getattr(view, "path"))  # noqa: B009
        for place, language in enumerate(job.portal.languages):
            top = job.folders.site if place == 0 else job.folders.site / language
            write_changed(top / path.strip("/") / "index.html", renderer.page(template, view, language))
        written[path] = stamp(job.house, path)
    written |= _form_schemas(job)
    for template, name in (("shell", SHELL), ("not_found", NOT_FOUND)):
        for place, language in enumerate(job.portal.languages):
            top = job.folders.site if place == 0 else job.folders.site / language
            write_changed(top / name, renderer.page(template, PlainView(path="/"), language))
    return written


def _form_schemas(job: Job) -> dict[str, str]:
    """The Table Schema of every form that asks something; a file has no page of its own, so `form:` marks it."""
    written = {}
    for procedure in job.portal.pack.procedures:
        path = schema_path(procedure)
        if procedure.form.fields:
            write_changed(job.folders.site / path.strip("/"), form_schema_file(procedure.form, procedure.key))
            written[f"form:{path.strip('/')}"] = stamp(job.house, path)
    return written


def _plain_pages(job: Job, entries: Entries) -> Iterator[Plain]:
    portal = job.portal
    yield "publishers", publishers_view(job.publishers, entries.cards)
    yield "procedures", procedures_view(portal)
    for procedure in portal.pack.procedures:
        yield "procedure", procedure_view(portal, procedure)
        if procedure.is_public:
            yield "form", form_view(portal, job.publishers, procedure)
    yield "rules_procedures", others_view(portal)
    yield "registers", registers_view(portal)
    for register in portal.pack.registers:
        card = next((card for card in entries.cards if card.register == register.key), None)
        yield "register", register_view(portal, register, card, _register_rows(job, register, card))
    yield "rules", rules_view(portal, job.today)
    yield "coverage", coverage_view(portal)
    yield "readings", readings_view(portal)
    for template, path in PLAIN:
        yield template, PlainView(path=path)


def _register_rows(job: Job, register: Register, card: Card | None) -> Rows:
    """The newest rows of the entry that publishes a register; none when it cannot be read."""
    nothing: Rows = ((), (), 0)
    root = job.portal.settings.root
    entry = load_entry(root / "datapackages" / card.key, root).entry if card else None
    resource = next((one for one in entry.data if readable(entry, one)), None) if entry else None
    source = source_of(entry, resource, job.portal) if entry and resource else None
    if resource is None or source is None:
        return nothing
    try:
        with open_table(resource, source) as table:
            names = tuple(field.name for field in table.fields)
            rows = [tuple(map(shown, row)) for row in table.rows]
    except (MuluError, OSError):
        return nothing
    return names, tuple(islice(rows, max(0, len(rows) - REGISTER_ROWS), None)), len(rows)
