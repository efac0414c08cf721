"""Telling the users of a data set that it was suspended, opened again, withdrawn, taken down or destroyed.

The sweep compares the states in the build's catalogue with those it told of last. Whoever applied for a data set or
holds a grant for it is told once of each change (HZ-2.6.9c; of the other changes ours, requirements AMB-62), by a mail
in the outbox of the person's own case. What a crash leaves undone the next sweep does, and tells nobody twice: the
case itself records of which change it was told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casework.contacts import cases_of_use
from casework.desk import Desk
from casework.directory import PUBLISHED, Listed
from casework.filing import events_of
from casework.personal import answers_of
from casework.steps import Done, step
from catalog.rules.cases import Case, fold
from catalog.rules.commands import PLATFORM, TellState
from runtime.errors import StoreAway
from runtime.records import Record, SortRange

PARTITION = "entry-states"
PAGE = 1000  # records read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one look at the catalogue brought: mails written, and changes that could not be told wholly."""

    told: int = 0
    stuck: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry in another state than the one that was told of last; `number` counts the changes of the entry.

    `revision` is that of the record under its present key, 0 where it has none yet.
    """

    entry: Listed
    number: int
    revision: int


def tell_states(desk: Desk) -> News:
    """Tell of every change; what was told of wholly is remembered. Raises nothing for a single case."""
    told = stuck = 0
    for change in tuple(_changes(desk)):
        done, failed = _tell(desk, change)
        told += done
        stuck += bool(failed)
        if not failed:
            body = {"status": change.entry.status, "number": change.number}
            record = Record(partition=PARTITION, sort=change.entry.key, body=body)
            desk.records.put(record, expected=change.revision)  # another sweep may have been faster
    return News(told=told, stuck=stuck)


def _changes(desk: Desk) -> Iterator[Change]:
    known = _known(desk)
    for key, entry in sorted(desk.directory.entries.items()):
        own, kept = known.get(key), _newest(known, desk.directory.keys_of(key))
        if entry.status != (kept.body["status"] if kept else PUBLISHED):
            number = int(kept.body["number"]) + 1 if kept else 1
            yield Change(entry=entry, number=number, revision=own.revision if own else 0)


def _newest(known: dict[str, Record], keys: tuple[str, ...]) -> Record | None:
    """What was told of an entry last, also under a name it had."""
    found = [known[key] for key in keys if key in known]
    return max(found, key=lambda record: int(record.body["number"]), default=None)


def _known(desk: Desk) -> dict[str, Record]:
    """What was told of last, of entries that ever left the state of being published."""
    found: dict[str, Record] = {}
    within = SortRange()
    while rows := desk.records.query(PARTITION, within, limit=PAGE):
        found |= {row.sort: row for row in rows}
        within = SortRange(first=rows[-1].sort + "!")
    return found


def _tell(desk: Desk, change: Change) -> tuple[int, int]:
    """How many were told now, and how many could not be."""
    entry = change.entry
    command = TellState(entry=entry.key, status=entry.status, since=entry.standing.since, change=change.number)
    done = failed = 0
    for reference in _addressed(desk, change):
        try:
            outcome = step(desk, reference, command, PLATFORM)
        except (LookupError, ValueError, StoreAway):
            failed += 1
            continue
        if isinstance(outcome, Done):
            done += len(outcome.events)
        else:
            failed += 1
    return done, failed


def _addressed(desk: Desk, change: Change) -> tuple[str, ...]:
    """One case for each address; the one that was told already where a sweep ended on the way."""
    chosen: dict[str, str] = {}
    mark = (change.entry.key, change.number)
    for reference in dict.fromkeys(cases_of_use(desk, desk.directory.keys_of(change.entry.key))):
        case = _case(desk, reference)
        answers = answers_of(desk, reference) if case and not case.erased else None
        if case is None or answers is None or answers.is_erased or not answers.email:
            continue
        if mark in case.told_states or answers.email not in chosen:
            chosen[answers.email] = reference
    return tuple(sorted(chosen.values()))


def _case(desk: Desk, reference: str) -> Case | None:
    stored = desk.store.load(reference)
    return fold(events_of(stored)) if stored else None
