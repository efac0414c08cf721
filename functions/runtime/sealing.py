"""From a `Write` to the rows that an engine stores: events chained, everything personal sealed."""

import hashlib
import json
from dataclasses import dataclass

from runtime.chain import canonical_json, genesis, links
from runtime.errors import Erased, StoreFault
from runtime.instants import instant_text, parse_day, parse_instant
from runtime.stores import Idempotency, Message, Meta, Queued, StoredEvent, Write
from runtime.vault import CaseKey, Keyring

MAX_VALUE_BYTES = 300_000
"""The largest single event, vault value or message, in bytes of UTF-8 (a DynamoDB item ends at 400 KB)."""
MAX_WRITE_BYTES = 3_000_000
"""The largest write in bytes (a DynamoDB transaction ends at 4 MB)."""
MAX_WRITE_ROWS = 60
"""The most events, messages, vault values, queue lines and registers of one write (DynamoDB takes 100 actions)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What an engine knows of a case before a write. Version 0 is a case that does not exist."""

    version: int
    hash: str
    wrapped: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedMessage:
    """A message ready to store."""

    key: str
    due_at: str
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The rows of a write. `wrapped` is empty once the key is destroyed."""

    events: tuple[StoredEvent, ...]
    wrapped: bytes
    vault: tuple[tuple[str, bytes], ...]
    messages: tuple[SealedMessage, ...]
    answer: bytes

    @property
    def version(self) -> int:
        """How many events the case has after the write."""
        return self.events[-1].n

    @property
    def head(self) -> str:
        """The hash of the last event."""
        return self.events[-1].hash


def no_case(case_id: str) -> Head:
    """The head of a case that is still to be opened."""
    return Head(version=0, hash=genesis(case_id), wrapped=b"")


def prepare(write: Write, head: Head, keyring: Keyring) -> Prepared:
    """Chain and seal. Raises StoreFault for what cannot be stored, Erased for personal data after erasure."""
    texts = tuple(_event_text(write, n) for n in range(len(write.events)))
    _check_size(write, texts)
    hashes = links(head.hash, texts)
    numbers = range(head.version + 1, head.version + 1 + len(texts))
    key = _case_key(write, head, keyring)
    return Prepared(
        events=tuple(StoredEvent(n=n, text=t, hash=h) for n, t, h in zip(numbers, texts, hashes, strict=True)),
        wrapped=b"" if key is None else key.wrapped,
        vault=tuple((name, key.seal(f"vault#{name}", text)) for name, text in write.vault.items()) if key else (),
        messages=tuple(_seal_message(message, key) for message in write.messages) if key else (),
        answer=key.seal("answer", write.idempotency.answer) if key and write.idempotency else b"",
    )


def _event_text(write: Write, n: int) -> str:
    try:
        text = canonical_json(write.events[n])
        text.encode()
    except (TypeError, ValueError) as error:
        raise StoreFault("unstorable-event", "an event is not plain JSON text", case=write.case_id) from error
    return text


def _case_key(write: Write, head: Head, keyring: Keyring) -> CaseKey | None:
    personal = bool(write.vault or write.messages)
    if write.shred or (head.version > 0 and not head.wrapped):
        if personal:
            raise Erased("erased", "an erased case takes no personal data and no messages", case=write.case_id)
        return None
    return keyring.fresh(write.case_id) if head.version == 0 else keyring.opened(write.case_id, head.wrapped)


def _check_size(write: Write, texts: tuple[str, ...]) -> None:
    try:
        sizes = [len(text.encode()) for text in (*texts, *write.vault.values(), *map(_message_text, write.messages))]
    except UnicodeEncodeError as error:
        raise StoreFault("not-text", "half of a character pair is not text", case=write.case_id) from error
    rows = len(sizes) + len(write.meta.offices) + len(write.meta.registers)
    if max(sizes) > MAX_VALUE_BYTES or sum(sizes) > MAX_WRITE_BYTES or rows > MAX_WRITE_ROWS:
        raise StoreFault("too-large", "one write is larger than a store takes", case=write.case_id)


def _message_text(message: Message) -> str:
    return json.dumps([message.recipient, message.subject, message.body], ensure_ascii=False)


def _seal_message(message: Message, key: CaseKey) -> SealedMessage:
    sealed = key.seal(f"message#{message.key}", _message_text(message))
    return SealedMessage(key=message.key, due_at=instant_text(message.due_at), sealed=sealed)


def open_message(posted: tuple[str, str, bytes], wrapped: bytes, keyring: Keyring, due_at: str) -> Message | None:
    """The message of (case id, key, sealed); None when the case was erased."""
    case_id, message_key, sealed = posted
    if not wrapped:
        return None
    opened = keyring.opened(case_id, wrapped).open(f"message#{message_key}", sealed)
    recipient, subject, body = json.loads(opened)
    return Message(key=message_key, recipient=recipient, subject=subject, body=body, due_at=parse_instant(due_at))


def open_answer(case_id: str, wrapped: bytes, keyring: Keyring, sealed: bytes) -> str:
    """The answer kept with an idempotency key; "" when the case was erased."""
    return keyring.opened(case_id, wrapped).open("answer", sealed) if wrapped and sealed else ""


def idempotency_hash(idempotency: Idempotency) -> str:
    """A client's key may be any text; stored is its hash."""
    return hashlib.sha256(idempotency.key.encode(errors="surrogatepass")).hexdigest()


def meta_text(meta: Meta) -> str:
    """The meta as JSON."""
    return canonical_json(
        {
            "procedure": meta.procedure,
            "state": meta.state,
            "opened_at": instant_text(meta.opened_at),
            "owner": meta.owner,
            "offices": [[q.office, q.stage, q.run, q.due_on.isoformat() if q.due_on else ""] for q in meta.offices],
            "registers": list(meta.registers),
            "attention_at": instant_text(meta.attention_at) if meta.attention_at else "",
        }
    )


def parse_meta(text: str) -> Meta:
    """The meta of `meta_text`."""
    row = json.loads(text)
    offices = tuple(Queued(office=o, stage=s, run=r, due_on=parse_day(d)) for o, s, r, d in row["offices"])
    return Meta(
        procedure=row["procedure"],
        state=row["state"],
        opened_at=parse_instant(row["opened_at"]),
        owner=row["owner"],
        offices=offices,
        registers=tuple(row["registers"]),
        attention_at=parse_instant(row["attention_at"]) if row["attention_at"] else None,
    )
