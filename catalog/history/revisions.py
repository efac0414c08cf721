"""What the history of an entry consists of: revisions, each with its parts in words of the catalogue."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

CAME = "came"  # the entry came into the catalogue, or back into it
GONE = "gone"  # its folder was removed
MOVED = "moved"  # it came here from another address
STATUS = "status"
OTHER = "other"  # its description changed in what is not told apart
# what may be told of an entry whose data are not opened: nothing of what they consist of (HZ-2.3.1)
OUTWARD = frozenset({CAME, GONE, MOVED, STATUS, "openness", "conditions", "title", OTHER})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that changed: `t("history." + kind, **facts)`, then the names it is about."""

    kind: str
    facts: dict[str, str | int] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """What one commit changed in an entry, on a day in China (ISO)."""

    commit: str
    day: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The newest revisions of an entry, newest first. `more` counts the older ones that are not told in full.

    `is_cut` says that the clone does not reach back to the beginning.
    """

    revisions: tuple[Revision, ...] = ()
    more: int = 0
    is_cut: bool = False


NO_HISTORY = History()


def packed(revisions: Sequence[Revision]) -> str:
    """Revisions as text; the same revisions give the same text."""
    rows = [(one.commit, one.day, [(part.kind, part.facts, part.names) for part in one.parts]) for one in revisions]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> tuple[Revision, ...]:
    """The revisions that `packed` made a text of."""
    return tuple(
        Revision(commit, day, tuple(Part(kind, facts, tuple(names)) for kind, facts, names in parts))
        for commit, day, parts in json.loads(text)
    )
