"""`mulu build`: the portal and every export."""

from datetime import date
from pathlib import Path

from catalog.authoring.bringing import bring_stored
from catalog.build import BuildResult
from catalog.build import build as build_portal
from catalog.commands.packs import named_pack
from catalog.configuration.settings import load_settings
from catalog.errors import UsageError
from catalog.model.finding import Severity
from catalog.reporting.reports import counted, to_json, to_text
from catalog.session import Session


def build(session: Session, *, out: Path | None, pack: str | None, today: date | None, drafts: bool = False) -> int:
    """Build into `out` or the folder of the settings; 1 when something had to be left out, else 0.

    A language that was asked for stands at `/`, the others of the settings below their own names. With `drafts` it is
    a preview, which never goes where the site is: otherwise it raises UsageError.
    """
    settings = load_settings(session.root)
    if drafts and (out is None or out.resolve() == settings.out.resolve()):
        raise UsageError("drafts-in-place")
    named_pack(pack or settings.pack, settings.packs)
    bring_stored(session, settings)
    result = build_portal(
        session.root,
        out=out.resolve() if out else None,
        languages=_languages(session),
        pack=pack,
        today=today,
        report=None if session.as_json else session.show,
        language=session.language,
        drafts=drafts,
    )
    _show(session, result)
    return 1 if counted(result.findings, Severity.ERROR) else 0


def _languages(session: Session) -> tuple[str, ...]:
    first = session.asked_language
    if not first:
        return ()
    return (first, *(word for word in load_settings(session.root).languages if word != first))


def _show(session: Session, result: BuildResult) -> None:
    if session.as_json:
        rows = to_json(result.findings, session.messages)
        session.show_json({"entries": result.entries, "drawn": result.drawn, "findings": rows})
    elif result.findings:
        session.show(to_text(result.findings, session.messages))
