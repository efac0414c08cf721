"""What the page of an entry draws from outside its folder: its history, and where public registers name it."""

from dataclasses import dataclass

from catalog.history.revisions import NO_HISTORY, History


@dataclass(frozen=True, slots=True)
class Mention:
    """A row of a register that names the entry; `kind` is demands, results or users; `register` its page."""

    kind: str
    what: str
    who: str
    on: str
    address: str
    register: str


@dataclass(frozen=True, slots=True)
class About:
    """The history of an entry, and where it is mentioned."""

    history: History = NO_HISTORY
    mentions: tuple[Mention, ...] = ()
