"""Plans and lists: their columns, the list of the year, and what was promised and is not open (R-215, R-404, R-405)."""

from collections.abc import Iterator
from datetime import timedelta

from catalog.checks.plan_rows import LIST, YEAR, Progress, items_of, list_of, opened_by_name
from catalog.checks.subjects import Context, Subject
from catalog.model.entry import Entry, Field
from catalog.model.finding import Finding, Severity
from catalog.rules.planned_lists import KINDS, PERIODS, PLANNED_ON, ListColumn, PlannedList

SETTINGS = "mkdocs.yml"
PAGE = "public_page"
WARNED_BEFORE = timedelta(days=30)  # calendar days before a list is due; ours


def check_list(subject: Subject) -> Iterator[Finding]:
    """R-215: a list is one that the pack orders, names its year, and declares what every row must say.

    An entry that says it holds the rows of a public page names one that shows rows (ours).
    """
    yield from _page(subject)
    key, year = list_of(subject.entry)
    if not key or not subject.applies("R-215"):
        return
    wanted = subject.context.pack.planned_list(key)
    if wanted is None:
        choices = ", ".join(one.key for one in subject.context.pack.lists) or "–"
        yield subject.finding("R-215/unknown", "catalog", LIST, value=key, choices=choices)
        return
    if wanted.yearly and year is None:
        yield subject.finding("R-215/year", "catalog", YEAR, title=wanted.title.zh)
    yield from _columns(subject, wanted)


def _page(subject: Subject) -> Iterator[Finding]:
    key = str(subject.entry.extra.get(PAGE) or "")
    tables = [page.key for page in subject.context.pack.pages if page.drawn == "table"]
    if key and key not in tables and subject.applies("R-215"):
        choices = ", ".join(tables) or "–"
        yield subject.finding("R-215/page", "catalog", PAGE, severity=Severity.WARNING, value=key, choices=choices)


def _columns(subject: Subject, wanted: PlannedList) -> Iterator[Finding]:
    place = next((at for at, one in enumerate(subject.entry.resources) if one.is_tabular), None)
    if place is None:
        yield subject.finding("R-215/table", "resources", title=wanted.title.zh)
        return
    fields = {field.name: field for field in subject.entry.resources[place].fields}
    for column in wanted.columns:
        field = fields.get(column.key) or fields.get(column.title.zh)
        cause = _fault(column, field)
        if cause:
            names = f"{column.key}（{column.title.zh}）"
            yield subject.finding(
                f"R-215/{cause}", "resources", place, "schema", title=wanted.title.zh, column=names, kind=_kind(column)
            )


def _fault(column: ListColumn, field: Field | None) -> str:
    """What is wrong with a column; a value in each row is left to the validation of the table against its schema."""
    if field is None:
        return "column" if column.required else ""
    if column.key == PLANNED_ON and field.type not in PERIODS:
        return "type"
    return "optional" if column.required and field.constraints.get("required") is not True else ""


def _kind(column: ListColumn) -> str:
    return " | ".join(PERIODS) if column.key == PLANNED_ON else KINDS.get(column.key, "string")


def check_years(context: Context) -> Iterator[Finding]:
    """R-404, R-405: the list of the year is published, in time where the text has a day (SD-8¶1, HZ-2.5, ZJ-29)."""
    for wanted in context.pack.lists:
        if not wanted.yearly or _published(context, wanted):
            continue
        year, due = context.today.year, wanted.due_in(context.today.year)
        facts = {"title": wanted.title.zh, "key": wanted.key, "year": str(year)}
        if due is None and context.rule("R-405"):
            yield context.finding("R-405/missing", SETTINGS, (), None, **_named(facts))
        elif due and context.rule("R-404") and context.today > due:
            yield context.finding("R-404/missing", SETTINGS, (), None, due=due.isoformat(), **_named(facts))
        elif due and context.rule("R-404") and context.today >= due - WARNED_BEFORE:
            yield context.finding("R-404/soon", SETTINGS, (), Severity.WARNING, due=due.isoformat(), **_named(facts))


def _named(facts: dict[str, str]) -> dict[str, str]:
    """`key` is what every finding calls its place; the list has its own name."""
    return {"title": facts["title"], "list": facts["key"], "year": facts["year"]}


def _published(context: Context, wanted: PlannedList) -> bool:
    mark = (wanted.key, context.today.year)
    return any(list_of(entry) == mark and entry.status == "published" for entry in context.catalogue.entries)


def check_late(context: Context) -> Iterator[Finding]:
    """R-405: what a list promised for a day that has passed is in the catalogue."""
    if not context.rule("R-405"):
        return
    opened = opened_by_name((one.key, one.title.zh, one.status, str(one.openness)) for one in context.catalogue.entries)
    for entry in context.catalogue.entries:
        wanted = context.pack.planned_list(list_of(entry)[0])
        if wanted and entry.status == "published":
            yield from _late(context, entry, wanted, opened)


def _late(context: Context, entry: Entry, wanted: PlannedList, opened: dict[str, str]) -> Iterator[Finding]:
    folder = (context.root / entry.file).parent
    for item in items_of(entry, wanted, folder, opened, context.today):
        if item.progress is Progress.LATE and item.planned_on:
            yield context.finding(
                "R-405/late",
                entry.file,
                ("resources",),
                Severity.WARNING,
                title=wanted.title.zh,
                what=item.what,
                body=item.body or "–",
                due=item.planned_on.isoformat(),
                row=str(item.number),
            )
