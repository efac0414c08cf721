"""What every storage engine keeps and promises. One command is one transaction: all of a `Write`, or none of it.

Events and meta are in clear and hold no personal data. Vault values, messages and the answer kept for a replay are
sealed by the engine under the case's own key (see `vault`), so that destroying the key erases them everywhere.
Index reads (`attention`, `query`, `outbox_due`) may be stale; `load` never is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from runtime.errors import StoreFault

_KEY = re.compile(r"[^\x00-\x20#\x7f\ud800-\udfff]{1,200}")


def checked_key(text: str) -> str:
    """A name that every engine can use as a key: 1 to 200 characters, no space, control character or '#'."""
    if not _KEY.fullmatch(text):
        raise StoreFault("bad-key", key=text[:80])
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A stage that waits for an office: "authority", or "publisher:" and a slug. Without `due_on` it sorts last."""

    office: str
    stage: str
    run: int
    due_on: date | None = None

    def __post_init__(self) -> None:
        checked_key(self.office)
        checked_key(self.stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What is indexed of a case. `attention_at` is the next instant at which the sweep must look, None for never.

    `owner` is the opaque id of the person who asked, "" for nobody. `registers` names the public registers, and any
    other list (such as "grants"), in which the case stands. `opened_at` orders the lists, newest first.
    """

    procedure: str
    state: str
    opened_at: datetime
    owner: str = ""
    offices: tuple[Queued, ...] = ()
    registers: tuple[str, ...] = ()
    attention_at: datetime | None = None

    def __post_init__(self) -> None:
        for key in (*self.registers, *((self.owner,) if self.owner else ())):
            checked_key(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail to send at or after `due_at`. A `key` of a case is one message for ever: it is never sent anew."""

    key: str
    recipient: str
    subject: str
    body: str
    due_at: datetime

    def __post_init__(self) -> None:
        checked_key(self.key)


class Delivery(StrEnum):
    """Where a message stands: still to be sent, handed over, or given up with a reason."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message in the outbox. `revision` guards each change; `message` is None once the case was erased."""

    key: str
    case_id: str
    message: Message | None
    due_at: datetime
    status: Delivery = Delivery.PENDING
    attempts: int = 0
    revision: int = 1
    reason: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """A client's key, kept as long as its case, the hash of the body it came with, and the answer to repeat."""

    key: str
    body_sha256: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One command's outcome. `expected_version` is the number of events the caller saw; 0 opens the case.

    `vault` holds personal data by name (text; a later value of the same name replaces it). `shred` destroys the
    case's key with this very write: erasure, final; such a write and later ones carry no vault values or messages.
    """

    case_id: str
    expected_version: int
    events: tuple[Mapping[str, Any], ...]
    meta: Meta
    messages: tuple[Message, ...] = ()
    idempotency: Idempotency | None = None
    vault: Mapping[str, str] = field(default_factory=dict)
    shred: bool = False

    def __post_init__(self) -> None:
        for key in (self.case_id, *self.vault):
            checked_key(key)
        if not self.events:
            raise ValueError("a write records at least one event")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """Event number `n` (from 1) as canonical JSON, with its hash in the chain."""

    n: int
    text: str
    hash: str

    @property
    def body(self) -> dict[str, Any]:
        """The event as data."""
        loaded: dict[str, Any] = json.loads(self.text)
        return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A case as kept: every event in order, and what is indexed. `head` is the hash of the last event."""

    case_id: str
    version: int
    head: str
    meta: Meta
    events: tuple[StoredEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """The write is durable; the case now has `version` events."""

    case_id: str
    version: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Nothing was written: the case has `version` events now, or one of the messages is already in the outbox."""

    case_id: str
    version: int
    message_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Nothing was written: this key and body came before. `answer` is "" once the case was erased."""

    case_id: str
    version: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Nothing was written: the key was used with another body (HTTP 409)."""

    case_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a queue or a list. Only queues fill `stage`, `run` and `due_on`."""

    case_id: str
    stage: str = ""
    run: int = 0
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows, and the opaque cursor of the rest ("" when there is none)."""

    rows: tuple[Row, ...]
    cursor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedPage:
    """Some messages of the outbox, newest due first, and the cursor of the rest."""

    rows: tuple[Posted, ...]
    cursor: str = ""


class Index(StrEnum):
    """The lists a case can stand in."""

    OFFICE = "office"
    OWNER = "owner"
    REGISTER = "register"


class CaseStore(Protocol):
    """The one storage protocol of casework; every engine passes the same contract suite."""

    def append(self, write: Write) -> Appended | Conflict | Replayed | Mismatch:
        """The whole write, durable, or nothing. Raises StoreFault, Erased, StoreAway."""

    def load(self, case_id: str) -> Stored | None:
        """A case as last written (strongly consistent)."""

    def reveal(self, case_id: str) -> dict[str, str]:
        """The vault of a case in clear. The caller records who looked. Raises Erased; {} when there is no case."""

    def attention(self, until: datetime, limit: int) -> tuple[str, ...]:
        """Cases whose `attention_at` is not after `until`, longest waiting first. May be stale: load before acting."""

    def query(self, index: Index, key: str, *, limit: int = 50, cursor: str = "") -> Page:
        """An office's queue (soonest due first, undated last), or a person's or register's cases (newest first)."""

    def cases(self) -> Iterator[str]:
        """Every case id, in no order; for the audit."""

    def outbox_due(self, now: datetime, limit: int) -> tuple[Posted, ...]:
        """Pending messages whose `due_at` is not after `now`, longest waiting first."""

    def outbox_mark(self, seen: Posted, changed: Posted) -> bool:
        """Replace `seen` by `changed` if nobody did so in between; also the claim before a delivery."""

    def outbox_list(self, status: Delivery, *, limit: int = 50, cursor: str = "") -> PostedPage:
        """The outbox for the people who watch it."""
