"""The views of `/plans/` and of each plan or list: planned against done, as of the day of the build."""

from collections import Counter
from collections.abc import Iterator

from catalog.building.job import Entries, Job
from catalog.checks.plan_rows import Item, Progress, items_of, opened_by_name
from catalog.clauses.addresses import list_path
from catalog.loading.catalogue import load_entry
from catalog.model.label import NO_LABEL, Label
from catalog.offering.cards import Card
from catalog.rules.planned_lists import PlannedList
from catalog.rules.public_pages import page_at
from catalog.views import Link
from catalog.views.plans import EditionView, PlanRow, PlansView, PlanView
from catalog.views.procedure_links import procedure_path

PLANS_PATH = "/plans/"


def plan_views(job: Job, entries: Entries) -> tuple[PlanView, ...]:
    """Every plan and list of the pack, in its order."""
    opened = opened_by_name((card.key, card.title.zh, card.status, card.openness) for card in entries.cards)
    return tuple(_plan(job, wanted, _editions(wanted, entries), opened) for wanted in job.portal.pack.lists)


def plans_view(job: Job, plans: tuple[PlanView, ...]) -> PlansView:
    """All of them at a glance."""
    return PlansView(path=PLANS_PATH, title=NO_LABEL, plans=plans, as_of=job.today.isoformat() if plans else "")


def promises(job: Job, entries: Entries) -> list[dict[str, str]]:
    """What the newest plans and lists promise for a day and is not open, for the reminders of casework."""
    opened = opened_by_name((card.key, card.title.zh, card.status, card.openness) for card in entries.cards)
    found = []
    for wanted in job.portal.pack.lists:
        for card in _editions(wanted, entries):
            found += [_promise(job, card, item) for item in _items(job, wanted, card, opened) if _is_owed(item)]
    return found


def _is_owed(item: Item) -> bool:
    return item.planned_on is not None and not item.entry and bool(item.what)


def _promise(job: Job, card: Card, item: Item) -> dict[str, str]:
    """The body is a publisher by its key or its title; what names nobody we know is the authority's to follow."""
    names = {name: body.name for body in job.publishers for name in (body.name, body.title.zh)}
    body = names.get(item.body, job.portal.settings.authority)
    until = item.planned_on.isoformat() if item.planned_on else ""
    return {"entry": card.key, "body": body, "what": item.what[:200], "until": until}


def _editions(wanted: PlannedList, entries: Entries) -> list[Card]:
    """The entries that publish it, the newest year first."""
    found = [card for card in entries.cards if card.listed and card.listed.partition("/")[0] == wanted.key]
    return sorted((card for card in found if card.status == "published"), key=lambda card: card.listed, reverse=True)


def _plan(job: Job, wanted: PlannedList, editions: list[Card], opened: dict[str, str]) -> PlanView:
    procedure = job.portal.pack.procedure(wanted.procedure)
    newest = _edition(job, wanted, editions[0], opened) if editions else None
    return PlanView(
        path=list_path(wanted.key),
        title=wanted.title,
        wanted=wanted,
        newest=newest,
        others=tuple(Link(title=_year(card), path=card.path, key=card.key) for card in editions[1:]),
        procedure=Link(title=procedure.title, path=procedure_path(procedure)) if procedure else None,
        as_of=job.today.isoformat() if newest else "",
        row=page_at(job.portal.pack.pages, list_path(wanted.key)),
    )


def _edition(job: Job, wanted: PlannedList, card: Card, opened: dict[str, str]) -> EditionView:
    items = _items(job, wanted, card, opened)
    counts = Counter(str(item.progress) for item in items)
    return EditionView(
        year=card.listed.partition("/")[2],
        entry=card.path,
        illustrative=card.illustrative,
        rows=tuple(_rows(items)),
        totals={"all": len(items), **{str(one): counts[str(one)] for one in Progress}},
    )


def _items(job: Job, wanted: PlannedList, card: Card, opened: dict[str, str]) -> tuple[Item, ...]:
    root = job.portal.settings.root
    folder = root / "datapackages" / card.key
    entry = load_entry(root, card.key).entry
    return items_of(entry, wanted, folder, opened, job.today) if entry else ()


def _rows(items: tuple[Item, ...]) -> Iterator[PlanRow]:
    for item in items:
        yield PlanRow(cells=item.cells, progress=str(item.progress), entry=f"/{item.entry}/" if item.entry else "")


def _year(card: Card) -> Label:
    return Label(card.listed.partition("/")[2] or card.title.zh, card.listed.partition("/")[2] or card.title.en)
