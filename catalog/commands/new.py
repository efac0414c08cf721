"""`mulu new`: an entry inferred from data files."""

from collections.abc import Sequence
from pathlib import Path

from catalog.authoring.new import new_entry
from catalog.session import Session


def new(session: Session, entry: str, files: Sequence[Path]) -> int:
    """Make the entry and say what to do next; 0."""
    path = new_entry(session.root, entry, files, session.language).relative_to(session.root)
    if session.as_json:
        session.show_json({"made": path.as_posix()})
        return 0
    session.say("new.made", path=path.as_posix())
    session.say("new.next", name="/".join(path.parts[1:3]))
    return 0
