"""From what arrives, JSON or form fields, to answers that the rules can check, and what the catalogue says to them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from casework.directory import PUBLISHED, Directory
from catalog.rules.forms import FieldError, FormField, Kind
from catalog.rules.packs import Procedure

MAX_ANSWERS = 200  # names in one submission; ours
APPLICANT_KINDS = ("natural", "legal", "unincorporated")


def read_answers(raw: Mapping[str, Any]) -> tuple[dict[str, str], tuple[FieldError, ...]]:
    """Answers as text, and the names whose value is no text, number, yes/no or list of texts."""
    answers: dict[str, str] = {}
    faults: list[FieldError] = []
    for key, value in list(raw.items())[:MAX_ANSWERS]:
        text = _text(value)
        if text is None:
            faults.append(FieldError(key[:80], "wrong-type"))
        elif text:
            answers[key] = text
    return answers, tuple(faults)


def _text(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else None
    if isinstance(value, list):
        return "\n".join(value) if all(isinstance(item, str) for item in value) else None
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else None


def entries_of(fields: tuple[FormField, ...], answers: Mapping[str, str]) -> tuple[str, ...]:
    """The data sets that the answers name, once each, in order."""
    named = (answers.get(field.key, "").split() for field in fields if field.kind in (Kind.ENTRY, Kind.ENTRIES))
    return tuple(dict.fromkeys(key for keys in named for key in keys))


def providers_of(fields: tuple[FormField, ...], answers: Mapping[str, str]) -> tuple[str, ...]:
    """The bodies that the answers name: whose data sets they are, and those named as such."""
    from_entries = (key.partition("/")[0] for key in entries_of(fields, answers))
    named = (answers.get(field.key, "") for field in fields if field.kind is Kind.AGENCY)
    return tuple(dict.fromkeys(body for body in (*from_entries, *named) if body))


def catalogue_faults(
    fields: tuple[FormField, ...], answers: Mapping[str, str], directory: Directory, procedure: Procedure | None
) -> tuple[FieldError, ...]:
    """Answers that name what the catalogue does not have, or what this procedure is not offered for."""
    return tuple(_faults(fields, answers, directory, procedure))


def _faults(
    fields: tuple[FormField, ...], answers: Mapping[str, str], directory: Directory, procedure: Procedure | None
) -> Iterator[FieldError]:
    for field in fields:
        answer = answers.get(field.key, "").strip()
        if not answer:
            continue
        if field.kind in (Kind.ENTRY, Kind.ENTRIES):
            yield from _entry_faults(field, answer.split(), directory, procedure)
        elif field.kind is Kind.AGENCY and answer not in directory.bodies:
            yield FieldError(field.key, "unknown-agency", (("value", answer[:80]),))
        elif field.kind is Kind.IDENTITY and not is_identity_number(answer):
            yield FieldError(field.key, "not-an-identity")


def _entry_faults(
    field: FormField, keys: list[str], directory: Directory, procedure: Procedure | None
) -> Iterator[FieldError]:
    for key in keys:
        entry = directory.entry(key)
        if entry is None:
            yield FieldError(field.key, "unknown-entry", (("value", key[:80]),))
            return
        offered = procedure.offered_for if procedure else ()
        if offered and (entry.openness not in offered or entry.status != PUBLISHED):
            yield FieldError(field.key, "entry-not-offered", (("value", key[:80]),))
            return


def is_identity_number(text: str) -> bool:
    """A resident identity number (GB 11643) or a unified social credit code (GB 32100), by its check character."""
    from stdnum.cn import ric, uscc  # on first use: most submissions need neither

    checks: tuple[Callable[[str], bool], ...] = (ric.is_valid, uscc.is_valid)
    return any(is_valid(text) for is_valid in checks)
