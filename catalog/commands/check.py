"""`mulu check`: the rules of the pack over the catalogue or a part of it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.checks.articles import PAGES, articles_found
from catalog.checks.comparison import Compared, change_findings, place_of
from catalog.checks.due import due_context, due_findings
from catalog.checks.history import history_findings
from catalog.checks.inspection import inspected
from catalog.checks.run import Scope
from catalog.checks.subjects import Context
from catalog.commands.packs import named_pack
from catalog.configuration.settings import load_settings
from catalog.errors import UsageError
from catalog.law.calendar_check import findings_of
from catalog.loading.catalogue import FOLDER
from catalog.model.finding import Finding, Severity
from catalog.reporting.annotations import to_annotations
from catalog.reporting.approvals import Approval, answered
from catalog.reporting.frames import add_summary, frame_of
from catalog.reporting.report import SUMMARY_CHARACTERS, to_report
from catalog.reporting.reports import counted, to_json, to_text
from catalog.revisions import base_commit, changed_files
from catalog.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked: paths (all when none), the pack (the settings' when none), the day, the form of the answer."""

    today: date
    paths: tuple[str, ...] = ()
    pack: str | None = None
    form: str = "text"
    due: bool = False  # only what time has made due, for a scheduled run
    base: str | None = None
    unconfirmed_blocks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found: what still stands, what was confirmed, and how many entries were looked at."""

    found: tuple[Finding, ...]
    approvals: tuple[Approval, ...]
    entries: int
    context: Context


def check(session: Session, request: Request) -> int:
    """Print what is found and give `verdict`. Raises SettingsError, UsageError or PackError."""
    done = checked(session, request)
    _show(session, done, request)
    return verdict(done.found, request)


def verdict(found: Sequence[Finding], request: Request) -> int:
    """1 when an error is among what is found, or, where asked, something that no person has confirmed; else 0."""
    blocking = (Severity.ERROR, Severity.HUMAN) if request.unconfirmed_blocks else (Severity.ERROR,)
    return 1 if any(counted(found, severity) for severity in blocking) else 0


def checked(session: Session, request: Request) -> Checked:
    """Everything that the rules say of what is asked. Raises SettingsError, UsageError or PackError."""
    settings = load_settings(session.root)
    pack = named_pack(request.pack or settings.pack, settings.packs)
    compared = _compared(session.root, request.base) if request.base else None
    changed = compared.folders if compared else ()
    paths = (*_files(session.root, request.paths), *changed)
    scope = Scope(paths=paths, nothing=bool(request.base and not paths))
    if request.due:
        return _due(due_context(settings, pack, request.today), scope)
    seen = inspected(settings, pack, request.today, scope)
    context, found = seen.context, seen.findings
    found = (*found, *(one for one in findings_of(session.root) if _in_scope(one, request, scope)))
    asked = _articles_asked(session.root, request, compared.commit if compared else "", scope)
    found = (*found, *articles_found(settings, pack, asked))
    found = (*found, *history_findings(context, scope))
    found = (*found, *(change_findings(context, compared) if compared else ()))
    standing, approvals = answered(found, context)
    return Checked(found=standing, approvals=approvals, entries=seen.entries, context=context)


def _due(context: Context, scope: Scope) -> Checked:
    """What time has made due, where it was asked about."""
    found = tuple(one for one in due_findings(context) if scope.holds(one.file))
    return Checked(found=found, approvals=(), entries=len(context.catalogue.entries), context=context)


def _in_scope(finding: Finding, request: Request, scope: Scope) -> bool:
    """Whether a notice of the calendar was asked for; without paths everything is."""
    return (not scope.paths and not request.base) or finding.file in scope.paths


def _articles_asked(root: Path, request: Request, commit: str, scope: Scope) -> Callable[[str], bool]:
    """Which articles are asked about: all of them, those that differ from the base, or those that are named."""
    if not request.base and not scope.paths:
        return lambda file: True
    changed = changed_files(root, commit, PAGES) if commit else {}
    return lambda file: file in changed or (bool(request.paths) and scope.holds(file))


def _show(session: Session, done: Checked, request: Request) -> None:
    found, words = done.found, session.messages
    errors, warnings, humans = (counted(found, severity) for severity in Severity)
    figures = {"entries": done.entries, "errors": errors, "warnings": warnings, "humans": humans}
    if request.form == "json":
        session.show_json({"findings": to_json(found, words), "summary": figures})
    elif request.form in ("markdown", "github"):
        frame = frame_of(done.context, words, os.environ, done.entries, done.approvals)
        session.show(to_report(found, frame) if request.form == "markdown" else to_annotations(found, words))
        if request.form == "github":
            add_summary(os.environ, to_report(found, frame, SUMMARY_CHARACTERS))
    else:
        if found:
            session.show(to_text(found, words) + "\n")
        session.say("check.summary" if found else "check.clean", **figures)


def _files(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Paths relative to the repository, from what a person writes: a path, an article, a body or BODY/ENTRY."""
    return tuple(_file(root, path) for path in paths)


def _file(root: Path, path: str) -> str:
    for start in (Path.cwd(), root, root / FOLDER):
        place = Path(start, path).resolve()
        if place.exists() and place.is_relative_to((root / FOLDER).resolve()):
            return place_of(place.relative_to(root.resolve()).as_posix())
        if place.exists() and place.is_relative_to((root / PAGES).resolve()):
            return place.relative_to(root.resolve()).as_posix()
    raise UsageError("path-unknown", path=path)


def _compared(root: Path, base: str) -> Compared:
    """The commit that the work parted from, and what differs from it. Raises UsageError when Git has none such."""
    commit = base_commit(root, base)
    return Compared(commit=commit, files=changed_files(root, commit, FOLDER))
