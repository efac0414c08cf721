"""What a person confirmed of a finding that asks for one (severity `human`; requirements section 7, ours).

A rule that knows a record of its own (R-306, R-309) is answered there. Any other finding of this severity is answered
under `catalog.approvals`: who, when, of which rule, and the mark of the very finding. When what was approved changes,
its mark changes too, and the approval no longer counts.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.checks.shelf import descriptor_bytes
from catalog.checks.subjects import Context
from catalog.model.entry import Entry
from catalog.model.finding import Finding, Severity
from catalog.rules.labels import Label

RECORD = "approvals"
MARK_LETTERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One confirmation that answered a finding. `by` is an office; `reference` names the case, where there is one."""

    finding: Finding
    by: str
    on: str
    reference: str = ""


def mark_of(finding: Finding) -> str:
    """The mark of a finding: the same for the same facts at the same place, whatever line they stand in."""
    facts = sorted((key, one.zh if isinstance(one, Label) else one) for key, one in finding.facts.items())
    return hashlib.sha256(repr((finding.key, finding.file, facts)).encode()).hexdigest()[:MARK_LETTERS]


def answered(found: Sequence[Finding], context: Context) -> tuple[tuple[Finding, ...], tuple[Approval, ...]]:
    """The findings that still stand, and the approvals that answered the others.

    A record without who, when (not after today), rule or mark is itself a finding, and answers nothing.
    """
    records, broken = _records(found, context)
    approvals = tuple(_approval(one, records[_key(one)]) for one in found if _is_answered(one, records))
    standing = tuple(one for one in found if not _is_answered(one, records))
    return (*standing, *broken), approvals


def _is_answered(one: Finding, records: Mapping[tuple[str, str, str], Mapping[str, str]]) -> bool:
    return one.severity is Severity.HUMAN and _key(one) in records


def _key(one: Finding) -> tuple[str, str, str]:
    return one.file, one.code, mark_of(one)


def _approval(one: Finding, row: Mapping[str, str]) -> Approval:
    return Approval(finding=one, by=row["by"], on=row["date"], reference=row.get("reference", ""))


def _records(
    found: Sequence[Finding], context: Context
) -> tuple[dict[tuple[str, str, str], Mapping[str, str]], list[Finding]]:
    """The complete records of the entries that something was found in, and what is wrong with the others."""
    records: dict[tuple[str, str, str], Mapping[str, str]] = {}
    broken: list[Finding] = []
    files = sorted({one.file for one in found if one.severity is Severity.HUMAN})
    for entry in _entries(context, files):
        for place, row in _rows(entry.extra.get(RECORD)):
            missing = ", ".join(_missing(row, context.today))
            if missing:
                keys = ("catalog", RECORD, place)
                broken.append(context.finding("approval/incomplete", entry.file, keys, Severity.ERROR, value=missing))
            else:
                records[entry.file, row["rule"], row["finding"]] = row
    return records, broken


def _entries(context: Context, files: Iterable[str]) -> Iterator[Entry]:
    """The entries of these descriptors; one whose text never says the word is not read."""
    for file in files:
        folder = (context.root / file).parent
        if RECORD.encode() in descriptor_bytes(folder):
            entry = context.catalogue.entry(f"{folder.parent.name}/{folder.name}")
            yield from (entry,) if entry else ()


def _rows(record: object) -> Iterator[tuple[int, Mapping[str, str]]]:
    for place, row in enumerate(record if isinstance(record, list) else ()):
        values = row.items() if isinstance(row, dict) else ()
        yield place, {str(key): str(value if value is not None else "").strip() for key, value in values}


def _missing(row: Mapping[str, str], today: date) -> list[str]:
    missing = [key for key in ("rule", "finding", "by", "date") if not row.get(key)]
    try:
        late = bool(row.get("date")) and date.fromisoformat(row["date"]) > today
    except ValueError:
        late = True
    return [*missing, *(["date"] if late else [])]
