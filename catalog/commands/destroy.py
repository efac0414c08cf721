"""`mulu destroy`: every copy of an entry's data listed, and with `--yes` destroyed and certified."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.clock import clock_from
from catalog.commands.packs import named_pack
from catalog.configuration.settings import Settings, load_settings
from catalog.destruction.certificate import BLOBS_NAME, Beyond, Grounds, Outcome, write_certificate
from catalog.destruction.copies import Copy
from catalog.destruction.finding import every_copy
from catalog.destruction.order import check_order, plain_key, reach_of, remotes_of
from catalog.destruction.removing import Removal, instant, remove_copies
from catalog.destruction.targets import target_of
from catalog.errors import UsageError
from catalog.loading.catalogue import FOLDER
from catalog.session import Session, state_of

RULE = "R-210"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of the command."""

    reason: str = ""
    reference: str = ""
    by: str = ""
    yes: bool = False
    now: str | None = None
    state: Path | None = None


def destroy(session: Session, entry: str, asked: Asked) -> int:
    """List the copies (0), or with `yes` destroy them: 0 when none is left, 1 when people must still act.

    Raises UsageError and StoreError.
    """
    settings, key = load_settings(session.root), plain_key(entry)
    state, now = state_of(session, asked.state), clock_from(asked.now)
    reach = reach_of(settings, state)
    target = target_of(settings, reach.store, key)
    if not asked.yes:
        copies = every_copy(reach, target)
        _known(settings, key, copies)
        _show_plan(session, copies)
        return 0
    check_order(settings, target, asked.reference, asked.reason)
    _known(settings, key, every_copy(reach, target))
    removal = remove_copies(reach, target, now, lambda copy: _say_removing(session, copy))
    grounds = Grounds(
        reference=asked.reference, reason=asked.reason, by=asked.by or settings.authority, clauses=_clauses(settings)
    )
    beyond = _beyond(settings, state, key)
    at, is_set = instant(now), asked.now is not None
    outcome = Outcome(target=target, grounds=grounds, removal=removal, beyond=beyond, at=at, is_clock_set=is_set)
    own = settings.root / FOLDER / key
    journals = reach.machine.journals / key.replace("/", "--")
    path = write_certificate(outcome, own if own.is_dir() else journals, journals / BLOBS_NAME, settings.root)
    _show_outcome(session, outcome, path)
    return 0 if outcome.is_complete else 1


def _known(settings: Settings, key: str, copies: Sequence[Copy]) -> None:
    """Raises UsageError for an entry that is not there and of which nothing is found: most likely a slip of the pen."""
    if not copies and not (settings.root / FOLDER / key).is_dir():
        raise UsageError("entry-unknown", name=key)


def _clauses(settings: Settings) -> tuple[str, ...]:
    rows = named_pack(settings.pack, settings.packs).rules
    return next((row.clauses for row in rows if row.code == RULE), ())


def _beyond(settings: Settings, state: Path, key: str) -> tuple[Beyond, ...]:
    calls, rows, grants = _granted(state, key)
    return (
        Beyond(what="remotes", names=remotes_of(settings)),
        Beyond(what="clones"),
        Beyond(what="cdn", names=(f"/{key}/*", f"/data/{key}/*")),
        Beyond(what="backups"),
        Beyond(what="elsewhere"),
        *([Beyond(what="scratch")] if settings.bucket or settings.copies else []),
        Beyond(what="grants", number=grants),
        Beyond(what="calls", number=calls),
        Beyond(what="rows", number=rows),
    )


def _granted(state: Path, key: str) -> tuple[int | None, int | None, int | None]:
    """Calls, rows and grants; all unknown where only the catalogue is installed, without the functions."""
    try:
        from catalog.serving.downloads import granted_calls
    except ImportError:
        return None, None, None
    return granted_calls(state, key)


def _show_plan(session: Session, copies: Sequence[Copy]) -> None:
    if session.as_json:
        rows = [{"place": str(one.place), "where": one.where, "version": one.version, "hash": one.hash,
                 "bytes": one.bytes, "by": "people" if one.is_for_people else "tool"} for one in copies]  # fmt: skip
        session.show_json({"copies": rows})
        return
    for one in copies:
        _say(session, "people" if one.is_for_people else "tool", one)
    people = sum(one.is_for_people for one in copies)
    session.say("destroy.plan", count=len(copies), tool=len(copies) - people, people=people)


def _say(session: Session, code: str, one: Copy) -> None:
    place = session.messages.text(f"destroy.place.{one.place}")
    version = f" [{one.detail} {one.version}]" if one.version and one.place.startswith(("store", "publ")) else ""
    session.say(f"destroy.{code}", place=place, where=f"{one.where}{version}", hash=one.hash or "–")


def _say_removing(session: Session, copy: Copy) -> None:
    if not session.as_json:
        _say(session, "removing", copy)


def _show_outcome(session: Session, outcome: Outcome, path: Path) -> None:
    removal: Removal = outcome.removal
    shown = path.relative_to(session.root).as_posix() if path.is_relative_to(session.root) else str(path)
    if session.as_json:
        gone = len(removal.fates) - len(removal.left)
        facts = {"complete": outcome.is_complete, "destroyed": gone, "left": [one.where for one in removal.left]}
        session.show_json({**facts, "certificate": shown})
        return
    for one in removal.left:
        _say(session, "left", one)
    state = "complete" if outcome.is_complete else "incomplete"
    named = {"name": path.name, "date": outcome.at[:10], "reference": outcome.grounds.reference}
    session.say(f"destroy.{state}", count=len(removal.left), certificate=shown, **named)
    if outcome.removal.left:
        session.say("destroy.see", certificate=shown.replace(".json", ".md"))
