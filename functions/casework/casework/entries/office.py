"""What the pages of entries work with beside the desk: the Git host, the check, the data store and the drawer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.entries.drafts import Draft, Drawer
from casework.entries.examining import DataStore, Examiner
from casework.entries.questions import FormData
from casework.hosting.port import CodeHost, HostFault, Signature
from catalog.rules.commands import Actor
from catalog.rules.permissions import AUTHORITY, PUBLISHER
from runtime.identity import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOffice:
    """The wiring of entries. `host` is None where no Git host is set, and then nothing can be proposed."""

    host: CodeHost
    examiner: Examiner
    store: DataStore
    drawer: Drawer
    form: FormData = field(default_factory=FormData)


def may_write(actor: Actor, publisher: str) -> bool:
    """Whether an officer may propose changes to a body's entries: the own ones, or all for the authority."""
    return AUTHORITY in actor.roles or (PUBLISHER in actor.roles and actor.office == publisher)


def writes_entries(actor: Actor) -> bool:
    """Whether somebody proposes entries at all."""
    return AUTHORITY in actor.roles or (PUBLISHER in actor.roles and bool(actor.office))


def author_of(person: Person, mailbox: str) -> Signature:
    """The officer as a commit names them; without an address of the account, that of the office."""
    name = " ".join(person.name.replace("<", " ").replace(">", " ").split()) or person.id
    address = person.email if "@" in person.email else mailbox
    return Signature(name=name[:100], email=address or "officer@localhost")


def listed(host: CodeHost, commit: str, draft: Draft) -> Mapping[str, str]:
    """The files of the draft's entry at a commit. Raises HostFault."""
    if not commit:
        raise HostFault("refused")
    return host.listing(commit, draft.folder)
