"""`mulu check`: the rules of the pack over the catalogue or a part of it."""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.calendar_check import findings_of
from catalog.checks.changes import check_change, check_removal
from catalog.checks.inspection import inspected
from catalog.checks.run import Scope
from catalog.checks.subjects import Context, Subject
from catalog.commands.packs import named_pack
from catalog.commands.session import Session
from catalog.errors import UsageError
from catalog.load import FOLDER
from catalog.model.finding import Finding, Severity
from catalog.reports import counted, to_github, to_json, to_markdown, to_text
from catalog.revisions import descriptor_at
from catalog.settings import load_settings

_RENDERERS = {"text": to_text, "markdown": to_markdown, "github": to_github}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked: paths (all when none), the pack (the settings' when none), the day, the form of the answer."""

    today: date
    paths: tuple[str, ...] = ()
    pack: str | None = None
    form: str = "text"
    base: str | None = None


def check(session: Session, request: Request) -> int:
    """Print what is found; 1 when an error is among it, else 0. Raises SettingsError, UsageError or PackError."""
    settings = load_settings(session.root)
    pack = named_pack(request.pack or settings.pack, settings.packs)
    changed = _changed(session.root, request.base) if request.base else ()
    scope = Scope(paths=(*_files(session.root, request.paths), *changed))
    if request.base and not scope.paths:
        _show(session, (), 0, request.form)
        return 0
    seen = inspected(settings, pack, request.today, scope)
    found = seen.findings
    found = (*found, *(one for one in findings_of(session.root) if _in_scope(one, request, scope)))
    found = (*found, *_changes(seen.context, request.base, changed))
    _show(session, found, seen.entries, request.form)
    return 1 if counted(found, Severity.ERROR) else 0


def _changes(context: Context, base: str | None, changed: tuple[str, ...]) -> Iterator[Finding]:
    """What the rules say of the way from the base revision to now, entry by entry."""
    for folder in changed if base else ():
        before = descriptor_at(context.root, base or "", folder)
        entry = context.catalogue.entry(folder.removeprefix(f"{FOLDER}/"))
        if before and entry:
            yield from check_change(Subject(entry=entry, context=context), before[1])
        elif before and not (context.root / folder).is_dir():
            yield from check_removal(context, before[0], before[1])


def _in_scope(finding: Finding, request: Request, scope: Scope) -> bool:
    """Whether a notice of the calendar was asked for; without paths everything is."""
    return (not scope.paths and not request.base) or finding.file in scope.paths


def _show(session: Session, found: tuple[Finding, ...], entries: int, form: str) -> None:
    errors, warnings, humans = (counted(found, severity) for severity in Severity)
    figures = {"entries": entries, "errors": errors, "warnings": warnings, "humans": humans}
    if form == "json":
        session.show_json({"findings": to_json(found, session.messages), "summary": figures})
        return
    if found:
        session.show(_RENDERERS[form](found, session.messages) + "\n")
    if form != "github":
        session.say("check.summary" if found else "check.clean", **figures)


def _files(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Paths relative to the repository, from what a person writes: a path, a body or BODY/ENTRY."""
    return tuple(_file(root, path) for path in paths)


def _file(root: Path, path: str) -> str:
    for start in (Path.cwd(), root, root / FOLDER):
        place = Path(start, path).resolve()
        if place.exists() and place.is_relative_to((root / FOLDER).resolve()):
            return _entry_of(place.relative_to(root.resolve()).as_posix())
    raise UsageError("path-unknown", path=path)


def _entry_of(path: str) -> str:
    """The entry's folder that a file belongs to, so that naming one file checks its entry; `publisher.yaml` itself."""
    parts = path.split("/")
    return "/".join(parts[:3]) if len(parts) > 3 else path


def _changed(root: Path, base: str) -> tuple[str, ...]:
    """The entries and bodies that differ from a revision, files that Git does not know yet included."""
    tracked = ("diff", "--name-only", "-z", base, "--", FOLDER)
    new = ("ls-files", "-o", "--exclude-standard", "-z", FOLDER)
    names: set[str] = set()
    for command in (tracked, new):
        done = subprocess.run(("git", "-C", str(root), *command), capture_output=True, check=False)
        if done.returncode:
            problem = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise UsageError("base-unknown", base=base, problem=problem[0] if problem else "git")
        names.update(name for name in done.stdout.decode("utf-8", "replace").split("\0") if name)
    return tuple(sorted({_entry_of(name) for name in names}))
