"""`mulu calendar`: check a notice, load it, or show the calendar."""

import os
import re
from pathlib import Path

from catalog.building.folders import folders_for
from catalog.commands.calendar_years import show
from catalog.configuration.settings import load_settings
from catalog.errors import SettingsError, UsageError
from catalog.law.calendar_check import faults_of, is_shipped
from catalog.law.calendar_files import OFF, WORK, NoticeFile, Read, read_notice
from catalog.law.calendar_source import calendar_document, calendar_folder, in_order, known_through, load_calendar
from catalog.law.calendar_source import read_notices as read_notices
from catalog.model.finding import Finding, Severity
from catalog.reporting.reports import counted, to_json, to_text
from catalog.session import Session

CHECK, LOAD, SHOW = ACTIONS = ("check", "load", "show")
SERVED = "calendar.json"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def calendar(session: Session, action: str, what: str) -> int:
    """Do what is asked; 0, and 1 where a notice is faulty. Raises UsageError for what cannot be meant."""
    if action == SHOW:
        return show(session, what)
    if action not in ACTIONS:
        raise UsageError("calendar-action", name=action)
    path = _named(what, session.root)
    read = read_notice(path, path.name)
    found = _faults(session, path, read)
    if action == CHECK or counted(found, Severity.ERROR) or read.file is None:
        return _tell(session, path, read.file, found)
    return _load(session, path, found)


def _named(what: str, root: Path) -> Path:
    for start in (Path.cwd(), root):
        if what and (start / what).is_file():
            path = (start / what).absolute()
            if path.suffix != ".yaml" or not _ID.fullmatch(path.stem):
                raise UsageError("calendar-name-bad", name=path.name)
            return path
    raise UsageError("calendar-file", name=what or "–")


def _faults(session: Session, path: Path, read: Read) -> tuple[Finding, ...]:
    """What is wrong with a file, beside what counts already. A shipped notice cannot be replaced by another."""
    found = faults_of(read, read_notices(calendar_folder(session.root)))
    if not is_shipped(path.stem):
        return found
    facts = {"name": path.stem}
    shipped = Finding(code="calendar-shipped", severity=Severity.ERROR, file=read.path, line=1, facts=facts)
    return (shipped, *(one for one in found if one.code in ("calendar-twice", "calendar-both")))


def _tell(session: Session, path: Path, file: NoticeFile | None, found: tuple[Finding, ...]) -> int:
    errors = counted(found, Severity.ERROR)
    if session.as_json:
        session.show_json({"file": path.name, "errors": errors, "findings": to_json(found, session.messages)})
    elif found:
        session.show(to_text(found, session.messages) + "\n")
    if not session.as_json and errors:
        session.say("calendar.faulty", file=path.name, errors=errors)
    elif not session.as_json and file:
        session.say("calendar.clean", file=path.name, known=_known(session, file), **figures((file,)))
    return 1 if errors else 0


def figures(files: tuple[NoticeFile, ...]) -> dict[str, int]:
    """How many days off and make-up working days notices order."""
    kinds = [day.kind for file in files for day in file.days]
    return {"off": kinds.count(OFF), "work": kinds.count(WORK)}


def _known(session: Session, file: NoticeFile) -> str:
    """How far the calendar would be firm with a notice."""
    others = (one for one in read_notices(calendar_folder(session.root)) if one.notice.id != file.notice.id)
    return known_through(in_order((*others, file))).isoformat()


def _load(session: Session, path: Path, found: tuple[Finding, ...]) -> int:
    """Put the file where the city keeps its notices, whole or not at all; the same file again changes nothing."""
    folder = calendar_folder(session.root)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    changed = _whole(target, path.read_bytes())
    served = _served(session)
    now = load_calendar(folder)
    shown = target.relative_to(session.root).as_posix()
    if session.as_json:
        facts = {"path": shown, "changed": changed, "version": now.version, "known": now.known_through.isoformat()}
        session.show_json({**facts, "findings": to_json(found, session.messages)})
        return 0
    if found:
        session.show(to_text(found, session.messages) + "\n")
    if not changed:
        session.say("calendar.same", path=shown)
        return 0
    session.say("calendar.loaded", path=shown, version=now.version, known=now.known_through.isoformat())
    session.say("calendar.taken-up" if served else "calendar.not-built")
    return 0


def _whole(target: Path, content: bytes) -> bool:
    """Make `target` hold `content` in one step; False when it does so already."""
    if target.is_file() and target.read_bytes() == content:
        return False
    draft = target.with_name(f".{target.name}.{os.getpid()}~")
    draft.write_bytes(content)
    os.replace(draft, target)
    return True


def _served(session: Session) -> bool:
    """Hand the calendar to a service that runs on this build; False where nothing was built yet."""
    try:
        private = folders_for(load_settings(session.root), None).private
    except SettingsError:
        return False
    if not (private / "packs.json").is_file():
        return False
    _whole(private / SERVED, calendar_document(calendar_folder(session.root)))
    return True
