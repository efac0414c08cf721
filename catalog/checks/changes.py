"""What a change does to what was published: openness tightened, entries taken away, fields changed (R-201 to 207)."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.checks.subjects import Context, Subject
from catalog.model.entry import Openness
from catalog.model.finding import Finding

Before = Mapping[str, Any]  # the descriptor as it was
GONE = ("taken_down", "withdrawn", "destroyed")
FILING, DECISION = "openness_filing", "decision"
_FILED = ("reference", "reason", "date")
_DECIDED = ("reference", "date")
SECURITY = "security_management"


def check_change(subject: Subject, before: Before) -> Iterator[Finding]:
    """Everything against the change of one entry that stood in the base revision."""
    yield from _tightened(subject, before)
    yield from _hidden(subject, before)
    yield from _fields(subject, before)


def check_removal(context: Context, file: str, before: Before) -> Iterator[Finding]:
    """R-205: a published entry does not vanish; it stays as a notice that names the decision (HZ-2.6.9)."""
    if context.rule("R-205") and _status(before) not in GONE and _facts(before).get("status") != "draft":
        yield context.finding("R-205/removed", file)


def _tightened(subject: Subject, before: Before) -> Iterator[Finding]:
    """R-201: unconditional data become restricted for security management only, and with a filing (HZ-2.3.4¶2)."""
    was, now = _facts(before).get("openness_type"), subject.entry.openness
    if was != Openness.UNCONDITIONAL.value or now is Openness.UNCONDITIONAL or not subject.applies("R-201"):
        return
    filing: Any = subject.entry.extra.get(FILING)
    missing = _missing(filing, _FILED)
    if missing:
        yield subject.finding("R-201/filing", "catalog", FILING, value=missing)
    elif filing["reason"] != SECURITY and now is Openness.RESTRICTED:
        yield subject.finding("R-201/reason", "catalog", FILING, value=str(filing["reason"]), choices=SECURITY)


def _hidden(subject: Subject, before: Before) -> Iterator[Finding]:
    """R-205: who takes a published entry down names the decision (HZ-2.6.9b)."""
    if subject.entry.status not in GONE or _status(before) in GONE or not subject.applies("R-205"):
        return
    missing = _missing(subject.entry.extra.get(DECISION), _DECIDED)
    if missing:
        yield subject.finding("R-205/decision", "catalog", DECISION, value=missing)


def _fields(subject: Subject, before: Before) -> Iterator[Finding]:
    """R-207: fields added, removed or retyped go through the gates again: the review is newer (HZ-2.6.8a)."""
    if not subject.applies("R-207") or subject.entry.openness is Openness.PROHIBITED:
        return
    now = {(one.name, field.name, field.type) for one in subject.entry.resources for field in one.fields}
    changed = sorted({f"{resource}.{name}" for resource, name, _ in now ^ _columns(before)})
    if changed and _reviewed(subject.entry.extra) <= _reviewed(_facts(before)):
        shown = "、".join(changed[:8]) + (" …" if len(changed) > 8 else "")
        yield subject.finding(
            "R-207", "catalog", "security_review", fields=shown, value=_reviewed(_facts(before)) or "–"
        )


def _columns(before: Before) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for one in _rows(before.get("resources")):
        schema = one.get("schema")
        for field in _rows(schema.get("fields") if isinstance(schema, Mapping) else None):
            found.add((str(one.get("name")), str(field.get("name")), str(field.get("type") or "string")))
    return found


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _facts(before: Before) -> Mapping[str, Any]:
    facts = before.get("catalog")
    return facts if isinstance(facts, Mapping) else {}


def _status(before: Before) -> str:
    return str(_facts(before).get("status") or "published")


def _reviewed(facts: Mapping[str, Any]) -> str:
    """The day of the security review as ISO text, "" without one."""
    review = facts.get("security_review")
    return str(review.get("date") or "") if isinstance(review, Mapping) else ""


def _missing(record: object, keys: tuple[str, ...]) -> str:
    values = record if isinstance(record, Mapping) else {}
    return ", ".join(key for key in keys if not str(values.get(key) or "").strip())
