"""DynamoDB's typed attributes and the items of a case. No network here."""

from collections.abc import Mapping
from typing import Any

from runtime.instants import instant_text
from runtime.sealing import Prepared, SealedMessage, idempotency_hash, meta_text
from runtime.stores import Delivery, Meta, Queued, Write

Item = dict[str, dict[str, Any]]
UNDATED = "~"


def attributes(values: Mapping[str, str | int | bytes | None]) -> Item:
    """Plain values as typed attributes; None is left out."""
    return {name: _attribute(value) for name, value in values.items() if value is not None}


def _attribute(value: str | int | bytes) -> dict[str, Any]:
    if isinstance(value, bytes):
        return {"B": value}
    return {"S": value} if isinstance(value, str) else {"N": str(value)}


def values(item: Item) -> dict[str, Any]:
    """Typed attributes as plain values."""
    return {name: _value(typed) for name, typed in item.items()}


def _value(typed: dict[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    return int(value) if kind == "N" else value


def case_key(case_id: str, sort: str) -> Item:
    """The key of one item of a case."""
    return attributes({"pk": f"CASE#{case_id}", "sk": sort})


def idempotency_key(write: Write) -> Item | None:
    """The key of the record of an answered submission."""
    if write.idempotency is None:
        return None
    return attributes({"pk": f"IDEM#{idempotency_hash(write.idempotency)}", "sk": "IDEM"})


def meta_item(write: Write, prepared: Prepared) -> Item:
    """The item whose version guards every write of a case."""
    meta = write.meta
    opened = f"{instant_text(meta.opened_at)}#{write.case_id}"
    return case_key(write.case_id, "META") | attributes(
        {
            "version": prepared.version,
            "head": prepared.head,
            "meta": meta_text(meta),
            "due_pk": "DUE" if meta.attention_at else None,
            "due_sk": f"{instant_text(meta.attention_at)}#{write.case_id}" if meta.attention_at else None,
            "owner_pk": meta.owner or None,
            "owner_sk": opened if meta.owner else None,
        }
    )


def event_items(write: Write, prepared: Prepared) -> list[Item]:
    """The new events."""
    return [
        case_key(write.case_id, f"EVENT#{event.n:06d}")
        | attributes({"n": event.n, "text": event.text, "hash": event.hash})
        for event in prepared.events
    ]


def vault_items(write: Write, prepared: Prepared) -> list[Item]:
    """The sealed values."""
    return [
        case_key(write.case_id, f"VAULT#{name}") | attributes({"name": name, "sealed": sealed})
        for name, sealed in prepared.vault
    ]


def message_item(case_id: str, message: SealedMessage) -> Item:
    """A new message, pending."""
    return case_key(case_id, f"OUT#{message.key}") | attributes(
        {
            "key": message.key,
            "case_id": case_id,
            "status": Delivery.PENDING.value,
            "due_at": message.due_at,
            "attempts": 0,
            "revision": 1,
            "reason": "",
            "sealed": message.sealed,
            "outbox_pk": Delivery.PENDING.value,
            "outbox_sk": f"{message.due_at}#{message.key}",
        }
    )


def idempotency_item(write: Write, prepared: Prepared) -> list[Item]:
    """The record of an answered submission, kept as long as its case."""
    key = idempotency_key(write)
    if key is None or write.idempotency is None:
        return []
    hashed, answer = write.idempotency.body_sha256, prepared.answer
    kept = attributes({"case_id": write.case_id, "version": prepared.version, "body_sha256": hashed, "answer": answer})
    return [key | kept]


def list_items(case_id: str, meta: Meta) -> dict[str, Item]:
    """What a case has in queues and registers, by sort key, so that two metas can be compared."""
    opened = f"{instant_text(meta.opened_at)}#{case_id}"
    items = [_queue_item(case_id, queued) for queued in meta.offices]
    for register in meta.registers:
        listed = attributes({"register_pk": register, "register_sk": opened})
        items.append(case_key(case_id, f"REGISTER#{register}") | listed)
    return {item["sk"]["S"]: item for item in items}


def _queue_item(case_id: str, queued: Queued) -> Item:
    due_on = queued.due_on.isoformat() if queued.due_on else UNDATED
    place = f"{due_on}#{case_id}#{queued.run:06d}#{queued.stage}"
    listed = attributes({"queue_pk": queued.office, "queue_sk": place})
    return case_key(case_id, f"QUEUE#{queued.run:06d}#{queued.stage}#{queued.office}") | listed
