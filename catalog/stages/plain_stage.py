"""The pages without cards: what the pack orders, its registers, the rules. Drawn only where what they show changed."""

import os
from collections.abc import Callable, Iterator
from functools import partial

from catalog.building.job import Entries, Job
from catalog.exports.forms import form_schema_file
from catalog.files.writing import write_changed
from catalog.pages.coverage_page import COVERAGE_PATH, coverage_view
from catalog.pages.lists import publishers_view
from catalog.pages.newest_rows import Rows, newest_rows
from catalog.pages.procedure_pages import (
    OTHERS_PATH,
    PROCEDURES_PATH,
    REGISTERS_PATH,
    RULES_PATH,
    form_path,
    form_view,
    others_view,
    procedure_view,
    procedures_view,
    register_view,
    registers_view,
    rules_view,
    schema_path,
)
from catalog.pages.readings_page import READINGS_PATH, readings_view
from catalog.pages.statistics_page import STATISTICS_PATH
from catalog.public_pages.kept_views import register_card
from catalog.remembered.fingerprints import stamp
from catalog.rules.packs import Register
from catalog.stages.article_stage import Press, files_to_write, pages_of, press_of
from catalog.stages.lone_files import Written, refresh_files
from catalog.stages.moved_pages import moved_frames, moved_views
from catalog.stages.plain_page import Plain, made
from catalog.stages.plan_pages import plan_views, plans_view
from catalog.stages.public_stage import public_pages
from catalog.stages.statistics_stage import Statistics
from catalog.views import PlainView
from catalog.views.procedure_links import procedure_path

TRACK = "/track/"
LONE_FILES = (("shell", "shell.html"), ("not_found", "404.html"))


def refresh_plain(job: Job, entries: Entries, known: dict[str, str]) -> dict[str, str]:
    """Bring every such page up to date; gives their paths, and files such as `form:` and a path, with their stamps.

    `known` are the stamps of the last build. A stamp is kept only after its page is written.
    """
    press = press_of(job, entries, partial(_published_rows, job, entries))
    numbers = Statistics(job, entries)
    pages = tuple(_every_page(job, entries, press, numbers))
    changed = [page for page in pages if known.get(page.key) != page.mark or not _is_there(job, page.file)]
    _draw(job, changed)
    files = (*_forms(job), *files_to_write(job, press), *moved_frames(job, entries.cards))
    written = refresh_files(job, files, known)
    return {page.key: page.mark for page in pages} | written | numbers.refresh_files(known)


def plain_pages(job: Job, entries: Entries) -> tuple[Plain, ...]:
    """Every page of this stage, not drawn yet."""
    press = press_of(job, entries, partial(_published_rows, job, entries))
    return tuple(_every_page(job, entries, press, Statistics(job, entries)))


def _is_there(job: Job, file: str) -> bool:
    return all(os.path.isfile(f"{top}/{file}") for _, top in job.tops)


def _draw(job: Job, changed: list[Plain]) -> None:
    if changed:
        job.ledger.keep_pages({page.key: "" for page in changed})
    for page in changed:
        view = page.view()
        for language, top in job.tops:
            write_changed(f"{top}/{page.file}", job.renderer.page(page.template, view, language))


def _forms(job: Job) -> Iterator[Written]:
    """The Table Schema of every form that asks something."""
    for procedure in job.portal.pack.procedures:
        if procedure.form.fields:
            path = schema_path(procedure).strip("/")
            content = partial(form_schema_file, procedure.form, procedure.key)
            yield Written(f"form:{path}", stamp(job.law, path), content)


def _every_page(job: Job, entries: Entries, press: Press, numbers: Statistics) -> Iterator[Plain]:
    """The law says all that most of them show; what else they show is made at once, as it is little."""
    publishers = publishers_view(job.publishers, entries.cards)
    plans = plan_views(job, entries)
    everything = plans_view(job, plans)
    yield made("plans", everything, job.house)
    for plan in plans:
        yield made("plan", plan, job.house)
    for moved in moved_views(entries.cards):
        yield made("moved", moved, job.house)
    yield made("publishers", publishers, job.house)
    yield Plain("statistics", STATISTICS_PATH, numbers.mark, numbers.view)
    yield from _law_pages(job)
    cards = {card.key: card for card in entries.cards}
    for register in job.portal.pack.registers:
        card = register_card(entries.cards, register.key)
        view = register_view(job.portal, register, card, newest_rows(job.portal, card), cards)
        yield made("register", view, job.house)
    yield from public_pages(job, entries)
    yield from pages_of(job, press)


def _law_pages(job: Job) -> Iterator[Plain]:
    portal = job.portal

    def page(template: str, path: str, view: Callable[[], object], *more: object) -> Plain:
        return Plain(template, path, stamp(job.law, template, path, *more), view)

    yield page("procedures", PROCEDURES_PATH, partial(procedures_view, portal))
    for one in portal.pack.procedures:
        yield page("procedure", procedure_path(one), partial(procedure_view, portal, one))
        if one.is_public:
            yield page("form", form_path(one), partial(form_view, portal, job.publishers, one))
    yield page("rules_procedures", OTHERS_PATH, partial(others_view, portal))
    yield page("registers", REGISTERS_PATH, partial(registers_view, portal))
    yield page("rules", RULES_PATH, partial(rules_view, portal, job.today), job.today)
    yield page("coverage", COVERAGE_PATH, partial(coverage_view, portal))
    yield page("readings", READINGS_PATH, partial(readings_view, portal))
    for template, file in LONE_FILES:
        yield page(template, file, partial(PlainView, path="/"))
    yield page("track", TRACK, partial(PlainView, path=TRACK))


def _published_rows(job: Job, entries: Entries, register: Register) -> tuple[Rows, str, bool]:
    """The rows of a register, the path of the entry that publishes it, and whether that entry is made up."""
    card = register_card(entries.cards, register.key)
    return newest_rows(job.portal, card), card.path if card else "", bool(card and card.illustrative)
