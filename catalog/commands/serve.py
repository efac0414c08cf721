"""`mulu serve`, `remind`, `pull` and `audit`: what needs a checkout with the functions beside the catalogue."""

from importlib import import_module
from typing import Any

from catalog.errors import UsageError
from catalog.session import Session


def serve(session: Session, **options: Any) -> int:
    """Portal, functions and the reminder loop on one origin, until interrupted; 0."""
    return _call("serve", session, options)


def remind(session: Session, **options: Any) -> int:
    """One sweep of the reminders; 0."""
    return _call("remind", session, options)


def pull(session: Session, **options: Any) -> int:
    """Published registers into `datapackages/`; 0."""
    return _call("pull", session, options)


def audit(session: Session, what: str, now: str | None = None, **options: Any) -> int:
    """Verify the event chain, or how cases and grants stand on a day; 1 when something is wrong."""
    if what == "standing":
        return _call("standing", session, {"now": now, **options})
    return _call("audit", session, options)


def _call(verb: str, session: Session, options: dict[str, Any]) -> int:
    """The function of that name in `catalog.serving`. Raises UsageError where the functions are not beside us."""
    if not (session.root / "functions").is_dir():
        raise UsageError("part-missing", command=f"mulu {verb}", part="functions/")
    return int(getattr(import_module("catalog.serving"), verb)(session, **options) or 0)
