"""Limits that cannot be counted by, questions that cannot be answered, dates that contradict each other."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from catalog.law.pack_lines import Steps
from catalog.pack_check.problems import Problem, doubt, problem
from catalog.pack_check.rows import Row, each, each_named, fields, form_of, keys, outcomes, stages
from catalog.rules.limits import Unit, parse_limit
from catalog.rules.planned_lists import parse_day_of_year

MOST_DAYS = 400  # a stage of more than about a year and a half of working days is a typing error
_FROM, _UNTIL = "in_force_from", "in_force_until"


def senseless(pack: Row) -> Iterator[Problem]:
    """Limits, questions and dates that make no sense."""
    checks = (_limits, _fields, _forms, _grants, _dates, _recurrences, _lists)
    yield from chain.from_iterable(check(pack) for check in checks)


def _limits(pack: Row) -> Iterator[Problem]:
    for _, (steps, stage) in stages(pack):
        for key in ("limit", "also"):
            yield from _limit(stage.get(key), (*steps, key))
        yield from _extension(stage, steps)
        if _is_counted(stage.get("limit")) and not stage.get("clock"):
            yield doubt("pack-clock-missing", steps)
    for unit, days in (pack.get("intervals") or {}).items():
        if isinstance(days, int) and not 1 <= days <= MOST_DAYS:
            yield problem("pack-number", ("intervals", unit), value=str(days), least="1", most=str(MOST_DAYS))


def _limit(raw: object, steps: Steps) -> Iterator[Problem]:
    if not isinstance(raw, Mapping) or str(raw.get("unit")) not in tuple(Unit):
        return
    n = raw.get("n")
    if isinstance(n, int) and not 1 <= n <= MOST_DAYS:
        yield problem("pack-number", (*steps, "n"), value=str(n), least="1", most=str(MOST_DAYS))
        return
    try:
        parse_limit(raw)
    except (ValueError, KeyError, TypeError):
        yield problem(f"pack-limit-{_lacks(raw)}", steps, unit=str(raw.get("unit")))


def _lacks(raw: Row) -> str:
    if str(raw.get("unit")) == Unit.DATES:
        return "dates"
    return "field" if str(raw.get("unit")) == Unit.SET else "count"


def _is_counted(raw: object) -> bool:
    return isinstance(raw, Mapping) and str(raw.get("unit")) in (Unit.WORKING_DAYS, Unit.MONTHS)


def _extension(stage: Row, steps: Steps) -> Iterator[Problem]:
    extension, limit = stage.get("extension"), stage.get("limit")
    if not isinstance(extension, Mapping):
        return
    if not _is_counted(limit):
        yield problem("pack-extension-of-nothing", (*steps, "extension"))
    elif isinstance(limit, Mapping) and int(extension.get("to_days") or 0) <= int(limit.get("n") or 0):
        to, n = str(extension.get("to_days")), str(limit.get("n"))
        yield problem("pack-extension", (*steps, "extension"), to=to, n=n)


def _fields(pack: Row) -> Iterator[Problem]:
    for _, (steps, field) in fields(pack):
        kind, low, high = field.get("kind"), field.get("minimum"), field.get("maximum")
        if kind == "choice" and not field.get("options"):
            yield problem("pack-options-missing", steps, key=str(field.get("key")))
        if field.get("options") and kind != "choice":
            yield problem("pack-options-idle", steps, key=str(field.get("key")), kind=str(kind))
        if kind == "commitment" and not field.get("commitment"):
            yield problem("pack-commitment-missing", steps, key=str(field.get("key")))
        if isinstance(low, int) and isinstance(high, int) and low > high:
            yield problem("pack-range", steps, key=str(field.get("key")), least=str(low), most=str(high))
        if field.get("public") and field.get("personal"):
            yield problem("pack-public-personal", steps, key=str(field.get("key")))


def _forms(pack: Row) -> Iterator[Problem]:
    """The rows of a form laid together; those of one file are found when it is read."""
    for steps, form in chain(each_named(pack, "forms"), (placed for _, _, placed in outcomes(pack))):
        for key, times in Counter(keys(form, "fields")).items():
            if times > 1:
                yield problem("pack-field-twice", (*steps, "fields", key), key=key)


def _grants(pack: Row) -> Iterator[Problem]:
    for steps, procedure in each(pack, "procedures"):
        openers = procedure.get("opened_by") or ("applicant",)
        asks = {field.get("kind") for field in form_of(pack, procedure).get("fields") or ()}
        by_hand = set([openers] if isinstance(openers, str) else openers) - {"platform"}
        if procedure.get("concerns") == "grant" and by_hand and "grant" not in asks:
            yield problem("pack-grant-missing", steps)


def _recurrences(pack: Row) -> Iterator[Problem]:
    for steps, procedure in each(pack, "procedures"):
        recurs = procedure.get("recurs")
        if isinstance(recurs, Mapping) and bool(recurs.get("every_months")) == bool(recurs.get("dates")):
            yield problem("pack-recurs", (*steps, "recurs"))
        elif isinstance(recurs, Mapping) and recurs.get("dates"):
            yield from _limit({"unit": "dates", "dates": recurs["dates"]}, (*steps, "recurs", "dates"))


def _lists(pack: Row) -> Iterator[Problem]:
    for steps, row in each(pack, "lists"):
        try:
            parse_day_of_year(str(row.get("due") or "01-01"))
        except ValueError:
            yield problem("pack-list-due", (*steps, "due"), value=str(row.get("due"))[:40])


def _dates(pack: Row) -> Iterator[Problem]:
    document = pack["document"]
    start, end = day(document.get(_FROM)), day(document.get(_UNTIL))
    if start and end and end < start:
        yield problem("pack-dates-backwards", ("document", _UNTIL), start=str(start), end=str(end))
    if not start and document.get("status") in ("in_force", "expired"):
        yield doubt("pack-undated", ("document",))


def day(value: object) -> date | None:
    """A day from its text; None where there is none."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def overlapping(pack: Row, others: Sequence[Row]) -> Iterator[Problem]:
    """Other packs of the same place that are in force on a day on which this one is."""
    for other in others:
        if other.get("key") == pack.get("key") or not _same_place(pack, other):
            continue
        first = max(_span(pack)[0], _span(other)[0])
        last = min(_span(pack)[1], _span(other)[1])
        if first <= last:
            yield problem(
                "pack-overlap", ("document", _FROM), other=str(other.get("key")), start=str(first), end=_told(last)
            )


def _told(last: date) -> str:
    return "…" if last == date.max else str(last)


def _same_place(pack: Row, other: Row) -> bool:
    in_force = all(row["document"].get("status") in ("in_force", "expired") for row in (pack, other))
    places = [(row["document"].get("place") or {}).get("zh") for row in (pack, other)]
    return in_force and places[0] == places[1] and bool(places[0])


def _span(pack: Row) -> tuple[date, date]:
    document = pack["document"]
    return day(document.get(_FROM)) or date.min, day(document.get(_UNTIL)) or date.max
