"""`mulu packs --check`: whether packs can be worked with, those that are shipped and any file a city writes."""

from collections.abc import Sequence
from pathlib import Path

from catalog.configuration.own_packs import own_folder
from catalog.errors import UsageError
from catalog.law.packs_source import pack_keys
from catalog.model.finding import Finding, Severity
from catalog.pack_check.library import library_for
from catalog.pack_check.run import SHIPPED, check_pack
from catalog.reporting.reports import counted, to_github, to_json, to_markdown, to_text
from catalog.session import Session

_RENDERERS = {"text": to_text, "markdown": to_markdown, "github": to_github}


def check_packs(session: Session, names: Sequence[str], form: str) -> int:
    """Print what is wrong with the packs named (all when none), with line and remedy; 1 when an error is among it.

    A name is a pack's key or a file. Raises UsageError for what is neither.
    """
    folder = own_folder(session.root)
    paths = [_path(session.root, name, folder) for name in names] or _every(folder)
    found = tuple(finding for path in paths for finding in _findings(session.root, path, folder))
    _show(session, found, len(paths), form)
    return 1 if counted(found, Severity.ERROR) else 0


def _findings(root: Path, path: Path, folder: Path) -> tuple[Finding, ...]:
    shipped = path.parent == SHIPPED
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return check_pack(path, shown, library_for(folder if shipped else path.parent, path.stem))


def _every(folder: Path) -> list[Path]:
    return [_file(key, folder) for key in pack_keys(folder)]


def _file(key: str, folder: Path) -> Path:
    own = folder / f"{key}.yaml"
    return own.resolve() if own.is_file() else SHIPPED / f"{key}.yaml"


def _path(root: Path, name: str, folder: Path) -> Path:
    for start in (Path.cwd(), root):
        if name.endswith((".yaml", ".yml")) and (start / name).is_file():
            return (start / name).resolve()
    if name in pack_keys(folder):
        return _file(name, folder)
    raise UsageError("pack-unknown", name=name, choices=", ".join(pack_keys(folder)))


def _show(session: Session, found: tuple[Finding, ...], count: int, form: str) -> None:
    errors, warnings, _ = (counted(found, severity) for severity in Severity)
    figures = {"packs": count, "errors": errors, "warnings": warnings}
    if form == "json":
        session.show_json({"findings": to_json(found, session.messages), "summary": figures})
        return
    if found:
        session.show(_RENDERERS[form](found, session.messages) + "\n")
    session.say("packs.checked" if found else "packs.clean", **figures)
