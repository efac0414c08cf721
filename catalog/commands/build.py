"""`mulu build`: the portal and every export."""

from datetime import date
from pathlib import Path

from catalog.commands.session import Session


def build(session: Session, *, out: Path | None, pack: str | None, today: date | None) -> int:
    """Build into `out` or the folder of the settings; 0."""
    from catalog.build import build as build_portal

    build_portal(session.root, out=out, language=session.language, pack=pack, today=today, report=session.show)
    return 0
