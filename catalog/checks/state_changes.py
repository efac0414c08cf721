"""Entries that are hidden, come back, move or are destroyed, and the decisions behind it (R-205, R-206, R-210 to
R-212)."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from catalog.checks.change import Change, is_shown, keys_of
from catalog.checks.decided import Wanted, decided, doubt
from catalog.checks.recorded import missing, record_of, text_of, words_of
from catalog.checks.subjects import Context, Subject
from catalog.loading.catalogue import FOLDER
from catalog.model.finding import Finding, Severity
from catalog.model.states import State
from catalog.revisions import History, history_of

DECISION, NOTIFICATION, DESTRUCTION = "decision", "notification", "destruction"
TICKET, RESUMPTION = "quality_ticket", "resumption"
EX_OFFICIO = "ex_officio_take_down"
SHOWN_PATHS = 5
_DECIDED = ("reference", "date")
_CERTIFIED = ("certificate", "date", "reference")
_TAKEN_DOWN = Wanted(effects=("take_down_data",))
# What a case must have done for an entry to stand where it says it stands.
BEHIND: Mapping[State, Wanted] = {
    State.SUSPENDED: Wanted(effects=("suspend_data",)),
    State.WITHDRAWN: Wanted(effects=("withdraw_data",)),
    State.TAKEN_DOWN: _TAKEN_DOWN,
}
_DESTROYED = Wanted(procedures=("data_destruction",), effects=("destroy_data",))
_CLOSED = (
    Wanted(procedures=("quality_ticket",), ends=("closed",)),
    Wanted(procedures=(EX_OFFICIO,), effects=("restore_data",)),
)
_RESUMED = (
    Wanted(effects=("resume_data", "restore_data")),
    Wanted(procedures=("list_adjustment",), outcomes=(("review", "approve"),)),
)


def check_decision(subject: Subject) -> Iterator[Finding]:
    """R-205: who suspends, withdraws or takes down an entry names the case that decided it (HZ-2.6.9b, SD-8¶2, LS-17,
    LY-26, XA-32(5)), and the register bears it out."""
    wanted = _behind(subject)
    if wanted is None or not subject.applies("R-205"):
        return
    record = record_of(subject.entry.extra, DECISION)
    lacking = missing(record, _DECIDED)
    if lacking:
        yield subject.finding("R-205/decision", "catalog", DECISION, value=lacking, status=subject.entry.status.value)
    elif why := doubt(subject.context, text_of(record, "reference"), keys_of(subject), wanted):
        at = ("catalog", DECISION, "reference")
        yield subject.finding(
            f"R-205/{why}", *at, value=text_of(record, "reference"), status=subject.entry.status.value
        )


def _behind(subject: Subject) -> Wanted | None:
    """What must stand behind the state; where no rule speaks of destruction, data are gone by any decision on them."""
    if subject.entry.status is State.DESTROYED and not subject.applies("R-210"):
        return Wanted(effects=("destroy_data", "take_down_data", "withdraw_data"))
    return BEHIND.get(subject.entry.status)


def check_destruction(subject: Subject) -> Iterator[Finding]:
    """R-210: destroyed data have a certificate and a case, and Git's history holds none of them (HZ-2.6.10)."""
    if subject.entry.status is not State.DESTROYED or not subject.applies("R-210"):
        return
    record = record_of(subject.entry.extra, DESTRUCTION)
    lacking = missing(record, _CERTIFIED)
    if lacking:
        yield subject.finding("R-210/record", "catalog", DESTRUCTION, value=lacking)
    else:
        yield from _certified(subject, record)
    yield from _still_there(subject, text_of(record, "certificate"))


def _certified(subject: Subject, record: Mapping[str, Any]) -> Iterator[Finding]:
    name, reference = text_of(record, "certificate"), text_of(record, "reference")
    if not any(path.is_file() for path in _certificates(subject, name)):
        yield subject.finding("R-210/certificate", "catalog", DESTRUCTION, "certificate", value=name)
    if why := doubt(subject.context, reference, keys_of(subject), _DESTROYED):
        yield subject.finding(f"R-210/{why}", "catalog", DESTRUCTION, "reference", value=reference)


def _certificates(subject: Subject, name: str) -> tuple[Path, ...]:
    """Where a certificate may lie: beside the descriptor, or with the authority's papers."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts:
        return ()
    root, authority = subject.context.root, subject.context.settings.authority
    return (subject.folder / name, root / FOLDER / authority / name)


def _still_there(subject: Subject, certificate: str) -> Iterator[Finding]:
    folders = tuple(f"{FOLDER}/{key}" for key in keys_of(subject))
    history: History = history_of(subject.context.root, folders, frozenset({certificate}))
    if history.files:
        paths = "、".join(history.files[:SHOWN_PATHS]) + (" …" if len(history.files) > SHOWN_PATHS else "")
        yield subject.finding("R-210/history", "catalog", "status", paths=paths, count=str(len(history.files)))
    elif history.is_shallow:
        yield subject.finding("R-210/shallow", "catalog", "status", severity=Severity.WARNING)


def check_order(change: Change) -> Iterator[Finding]:
    """R-210: data are destroyed after they were taken down, and what is destroyed does not come back."""
    subject, now = change.subject, change.subject.entry.status
    if not subject.applies("R-210"):
        return
    if now is State.DESTROYED and change.old_status not in (State.TAKEN_DOWN, State.WITHDRAWN, State.DESTROYED):
        yield subject.finding("R-210/order", "catalog", "status", value=change.old_status)
    elif change.old_status == State.DESTROYED and now is not State.DESTROYED:
        yield subject.finding("R-210/back", "catalog", "status", value=now.value)


def check_hidden(change: Change) -> Iterator[Finding]:
    """R-205: what was published does not become a draft again; no decision has that outcome."""
    if change.was_shown and change.subject.entry.status is State.DRAFT and change.subject.applies("R-205"):
        yield change.subject.finding("R-205/hidden", "catalog", "status")


def check_told(change: Change) -> Iterator[Finding]:
    """R-206: with a take-down those who applied for the data are told, by the case itself or on record (HZ-2.6.9c)."""
    subject = change.subject
    if not change.was_shown or subject.entry.status is not State.TAKEN_DOWN or not subject.applies("R-206"):
        return
    record = record_of(change.now, NOTIFICATION)
    if missing(record, _DECIDED):
        cited = text_of(record_of(change.now, DECISION), "reference")
        if doubt(subject.context, cited, change.keys, _TAKEN_DOWN):
            yield subject.finding("R-206", "catalog", NOTIFICATION, value=missing(record, _DECIDED))
    elif why := doubt(subject.context, text_of(record, "reference"), change.keys, _TAKEN_DOWN):
        at = ("catalog", NOTIFICATION, "reference")
        yield subject.finding(f"R-206/{why}", *at, value=text_of(record, "reference"))


def check_republished(change: Change) -> Iterator[Finding]:
    """R-211: what the authority took down for its quality returns with a closed ticket (HZ-2.6.9d)."""
    subject = change.subject
    if not _returns(change) or not _was_ex_officio(change) or not subject.applies("R-211"):
        return
    record = record_of(change.now, TICKET)
    lacking = missing(record, ("reference", "closed_on"))
    if lacking:
        yield subject.finding("R-211/ticket", "catalog", TICKET, value=lacking)
    elif why := doubt(subject.context, text_of(record, "reference"), change.keys, *_CLOSED):
        yield subject.finding(f"R-211/{why}", "catalog", TICKET, "reference", value=text_of(record, "reference"))


def check_resumed(change: Change) -> Iterator[Finding]:
    """R-212: what was suspended, withdrawn or taken down is open again by an outcome on record (HZ-4.7, LS-17, ZJ-44,
    XA-18)."""
    subject = change.subject
    if not _returns(change) or not subject.applies("R-212"):
        return
    if _was_ex_officio(change) and subject.applies("R-211"):
        return  # the ticket is the outcome
    record = record_of(change.now, RESUMPTION)
    lacking = missing(record, ("reference", "date", "outcome"))
    if lacking:
        yield subject.finding("R-212/outcome", "catalog", RESUMPTION, value=lacking, status=change.old_status)
    elif why := doubt(subject.context, text_of(record, "reference"), change.keys, *_RESUMED):
        yield subject.finding(f"R-212/{why}", "catalog", RESUMPTION, "reference", value=text_of(record, "reference"))


def _returns(change: Change) -> bool:
    return change.old_status in {state.value for state in BEHIND} and change.subject.entry.status is State.PUBLISHED


def _was_ex_officio(change: Change) -> bool:
    case = decided(change.subject.context).get(text_of(record_of(change.was, DECISION), "reference"))
    return case is not None and case.procedure == EX_OFFICIO


def check_removal(context: Context, file: str, before: Mapping[str, Any]) -> Iterator[Finding]:
    """R-205: what was ever published does not vanish; it stays as a notice that names the decision (HZ-2.6.9)."""
    if context.rule("R-205") and (is_shown(before) or _is_notice(before)):
        cause = "notice" if _is_notice(before) else "removed"
        yield context.finding(f"R-205/{cause}", file)


def _is_notice(before: Mapping[str, Any]) -> bool:
    return not is_shown(before) and text_of(record_of(before, "catalog"), "status") != State.DRAFT


def check_old_addresses(change: Change) -> Iterator[Finding]:
    """R-205: addresses that led to the entry still do (design section 3; ours)."""
    kept = set(change.keys)
    lost = [old for old in words_of(change.was, "renamed_from") if old not in kept]
    if lost and change.subject.applies("R-205"):
        yield change.subject.finding("R-205/address", "catalog", "renamed_from", value=", ".join(lost))
