"""Due dates after a change of calendar: every open case is counted again, once, whatever interrupts it."""

from collections.abc import Iterable, Iterator

from casework.desk import Desk
from casework.steps import Done, step
from catalog.rules import events as ev
from catalog.rules.commands import PLATFORM, Recompute
from runtime.errors import StoreAway
from runtime.records import Record

_PARTITION, _SORT = "calendar", "counted-on"


def recount(desk: Desk) -> tuple[tuple[ev.Event, ...], int]:
    """The events of the cases whose due dates changed, and how many cases could not be counted.

    What was counted on is written down afterwards, so that a sweep that breaks off is made good by the next; cases
    that could not be counted are tried again alone.
    """
    desk.laws.look_for_calendar(at_once=True)
    version = desk.laws.calendar.version
    kept = desk.records.fetch(_PARTITION, _SORT)
    done = kept is not None and kept.body.get("version") == version
    waiting = tuple(kept.body.get("left", ())) if kept and done else tuple(_open_cases(desk))
    if done and not waiting:
        return (), 0
    events, left = _counted(desk, waiting)
    desk.records.put(Record(partition=_PARTITION, sort=_SORT, body={"version": version, "left": list(left)}))
    return events, len(left)


def _open_cases(desk: Desk) -> Iterator[str]:
    for reference in desk.store.cases():
        stored = desk.store.load(reference)
        if stored and stored.meta.state == "open":
            yield reference


def _counted(desk: Desk, references: Iterable[str]) -> tuple[tuple[ev.Event, ...], tuple[str, ...]]:
    events: list[ev.Event] = []
    left: list[str] = []
    for reference in references:
        try:
            outcome = step(desk, reference, Recompute(), PLATFORM)
        except (LookupError, ValueError, StoreAway):  # one broken case must not keep the others from theirs
            left.append(reference)
            continue
        if isinstance(outcome, Done):
            events += outcome.events
    return tuple(events), tuple(left)
