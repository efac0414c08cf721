"""The opening body's second confirmation of sensitive data (HZ-2.6.3b): a record that answers findings one by one."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.checks.sensitive import RULE
from catalog.checks.subjects import Subject
from catalog.model.finding import Finding

RECORD = "sensitive_confirmation"
_NEEDED = ("by", "date", "findings")
_NEEDED_EACH = ("resource", "field", "kind", "reason", "sha256")


def check_confirmation(subject: Subject) -> Iterator[Finding]:
    """R-302: a confirmation says who confirmed what, when and why, and for which bytes."""
    record = subject.entry.extra.get(RECORD)
    if record is None:
        return
    missing = [key for key in _NEEDED if not (isinstance(record, dict) and record.get(key))]
    for number, row in enumerate(_rows(record)):
        missing += [f"findings.{number}.{key}" for key in _NEEDED_EACH if not row.get(key)]
    if missing:
        yield subject.finding(f"{RULE}/confirmation", "catalog", RECORD, value=", ".join(missing))


def is_confirmed(subject: Subject, resource: int, facts: Mapping[str, str]) -> bool:
    """Whether the opening body has released just this: resource, column and kind, of the bytes as they are now."""
    one = subject.entry.resources[resource]
    wanted = {"resource": one.name, "field": facts.get("field"), "kind": facts.get("kind")}
    rows = [
        row
        for row in _rows(subject.entry.extra.get(RECORD))
        if all(row.get(key) == value for key, value in wanted.items()) and row.get("reason")
    ]
    digest = one.hash.removeprefix("sha256:") if one.stored else _digest(subject, one.path)
    return bool(rows) and bool(digest) and digest in {str(row.get("sha256")) for row in rows}


def _rows(record: Any) -> list[dict[str, Any]]:
    rows = record.get("findings") if isinstance(record, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _digest(subject: Subject, path: str) -> str:
    try:
        with (subject.folder / path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
