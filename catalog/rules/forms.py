"""Forms as data: one definition renders the page, validates the submission and lays out the officers' view."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import category

from catalog.rules.labels import NO_LABEL, Label

MAX_TEXT = 4000  # characters of one answer; ours
MAX_LINE = 200  # characters of a one-line answer; ours


class Kind(StrEnum):
    """What a field holds; the page draws each in its own way."""

    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    ENTRY = "entry"  # a data set of the catalogue, `publisher/entry`
    ENTRIES = "entries"  # one or more of them, a line each
    AGENCY = "agency"  # a publisher of the catalogue
    IDENTITY = "identity"  # a resident identity or unified social credit code
    FILE = "file"
    CONFIRM = "confirm"  # a statement that must be accepted
    COMMITMENT = "commitment"  # a commitment of the pack, with its version, that must be accepted
    GRANT = "grant"  # a grant, as `REFERENCE-G1`
    LIST = "list"  # one item a line
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question. `ours` marks a question that no annex prints; `only_for` names the applicants it is put to."""

    key: str
    kind: Kind
    label: Label
    hint: Label = NO_LABEL
    required: bool = True
    section: str = ""
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    only_for: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    ours: bool = False
    public: bool = False  # may appear in a register
    fact: bool = False  # kept with the events though not public, because a due date or a decision hangs on it
    commitment: str = ""  # the commitment of the pack that a field of this kind accepts
    personal: bool = False  # kept in the vault and shown only to those who handle the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of questions with its heading."""

    key: str
    title: Label
    text: Label = NO_LABEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The questions of a procedure, in order, under a version that submissions record."""

    key: str
    version: str
    title: Label
    intro: Label = NO_LABEL
    sections: tuple[Section, ...] = ()
    fields: tuple[FormField, ...] = ()

    def field(self, key: str) -> FormField | None:
        """The field called `key`."""
        return next((field for field in self.fields if field.key == key), None)

    def put_to(self, applicant_kind: str) -> tuple[FormField, ...]:
        """The questions that this kind of applicant answers."""
        return tuple(field for field in self.fields if not field.only_for or applicant_kind in field.only_for)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one answer; the sentence is in the message catalogue under `code`."""

    field: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()


def errors(fields: Sequence[FormField], answers: Mapping[str, str]) -> tuple[FieldError, ...]:
    """Every fault of the answers, in the order of the questions, then names that the form does not have."""
    known = {field.key for field in fields}
    found = [error for field in fields if (error := _error(field, answers.get(field.key, "").strip()))]
    found += [FieldError(key, "unknown-field") for key in answers if key not in known]
    return tuple(found)


def _error(field: FormField, answer: str) -> FieldError | None:
    if not answer:
        return FieldError(field.key, "required") if field.required else None
    long = field.kind in (Kind.TEXT, Kind.ENTRIES, Kind.LIST)
    if any(_is_control(mark) and not (long and mark in "\n\r\t") for mark in answer):
        return FieldError(field.key, "control-characters")
    longest = MAX_TEXT if long else MAX_LINE
    if len(answer) > longest:
        return FieldError(field.key, "too-long", (("maximum", str(longest)),))
    return _FORMATS[field.kind](field, answer)


def _is_control(mark: str) -> bool:
    """Control characters, halves of a pair, and marks that turn the direction of the text around them."""
    return category(mark) in ("Cc", "Cs") or mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def _any(field: FormField, answer: str) -> FieldError | None:
    return None


def _integer(field: FormField, answer: str) -> FieldError | None:
    if not re.fullmatch(r"-?[0-9]{1,12}", answer):
        return FieldError(field.key, "not-a-number")
    if field.minimum is not None and int(answer) < field.minimum:
        return FieldError(field.key, "too-small", (("minimum", str(field.minimum)),))
    if field.maximum is not None and int(answer) > field.maximum:
        return FieldError(field.key, "too-large", (("maximum", str(field.maximum)),))
    return None


def _date(field: FormField, answer: str) -> FieldError | None:
    """One spelling only, so that text order is date order, and years that every later sum can still hold."""
    try:
        on = date.fromisoformat(answer)
    except ValueError:
        return FieldError(field.key, "not-a-date")
    return None if on.isoformat() == answer and 1900 <= on.year <= 2200 else FieldError(field.key, "not-a-date")


def _choice(field: FormField, answer: str) -> FieldError | None:
    return None if answer in {option.key for option in field.options} else FieldError(field.key, "not-a-choice")


def _matching(pattern: str, code: str, answer_field: FormField, answer: str) -> FieldError | None:
    return None if re.fullmatch(pattern, answer) else FieldError(answer_field.key, code)


def _email(field: FormField, answer: str) -> FieldError | None:
    return _matching(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]+", "not-an-email", field, answer)


def _phone(field: FormField, answer: str) -> FieldError | None:
    return _matching(r"\+?[0-9][0-9 \-]{5,19}", "not-a-phone", field, answer)


def _entry(field: FormField, answer: str) -> FieldError | None:
    return _matching(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*", "not-an-entry", field, answer)


def _entries(field: FormField, answer: str) -> FieldError | None:
    lines = [line for line in answer.split() if line]
    faults = (_entry(field, line) for line in lines)
    return next((fault for fault in faults if fault), None)


def _url(field: FormField, answer: str) -> FieldError | None:
    return _matching(r"https?://[^\s/<>\"]+(/[^\s<>\"]*)?", "not-a-url", field, answer)


def _grant(field: FormField, answer: str) -> FieldError | None:
    return _matching(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}-G[1-9][0-9]{0,3}", "not-a-grant", field, answer)


def _confirm(field: FormField, answer: str) -> FieldError | None:
    return None if answer in ("yes", "on", "true") else FieldError(field.key, "not-confirmed")


_FORMATS = {
    Kind.STRING: _any,
    Kind.TEXT: _any,
    Kind.INTEGER: _integer,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.ENTRY: _entry,
    Kind.ENTRIES: _entries,
    Kind.AGENCY: _any,
    Kind.IDENTITY: _any,
    Kind.FILE: _any,
    Kind.CONFIRM: _confirm,
    Kind.COMMITMENT: _confirm,
    Kind.GRANT: _grant,
    Kind.LIST: _any,
    Kind.URL: _url,
}
