"""The form's own check, where the catalogue's does not fit (the cloud): what the pack requires, at once.

The whole check is then made where the pull request is: its report comes back to the officer's page.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Any

from casework.entries.answering import answers_of, fields_of, resources_of, unanswered
from casework.entries.examining import Folder, Found, Refused, Report
from casework.entries.notation import NAMES, Unreadable, parsed
from casework.entries.questions import CHOICE, FormData, Question, questions_of
from casework.entries.workbooks import workbook_heads
from casework.laws import Laws
from casework.wording import Wording, Wordings

_DELIMITED = {"csv": ",", "tsv": "\t"}
KINDS = frozenset("csv tsv xlsx json geojson xml pdf zip jpg png".split())
_STARTS = {"xlsx": b"PK\x03\x04", "zip": b"PK\x03\x04", "pdf": b"%PDF-", "png": b"\x89PNG", "jpg": b"\xff\xd8\xff"}
_TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainExaminer:
    """Standard library only; types of columns are left for the officer to say."""

    laws: Laws
    form: FormData
    wordings: Wordings

    def tables(self, name: str, data: bytes) -> tuple[dict[str, Any], ...]:
        """See `Examiner.tables`."""
        kind = name.rpartition(".")[2]
        if kind not in KINDS or not data.startswith(_STARTS.get(kind, b"")):
            raise Refused("kind")
        made: dict[str, Any] = {"name": name.rpartition(".")[0], "path": name, "format": kind}
        made |= {"mediatype": _TYPES[kind]} if kind in _TYPES else {}
        if kind in _DELIMITED:
            encoding, heads = _heads(data, _DELIMITED[kind])
            made |= {"encoding": encoding, "schema": {"fields": _columns(heads)}}
        elif kind == "xlsx":
            made |= {"schema": {"fields": _columns(workbook_heads(data))}}
        elif kind in ("json", "geojson"):
            _refuse_broken(data)
        return (made,)

    def report(self, folder: Folder, language: str) -> Report:
        """See `Examiner.report`: not the whole check, and it says so."""
        words = self.wordings.of(language)
        name = next((one for one in NAMES if one in folder.after), "")
        try:
            descriptor = parsed(name, folder.after[name]) if name else {}
        except Unreadable:
            descriptor = {}
        where = f"datapackages/{folder.publisher}/{folder.entry}/{name}"
        found = tuple(_found(questions_of(self.laws.in_force, self.form), descriptor, (where, words)))
        return Report(found=found, is_whole=False)


def _heads(data: bytes, delimiter: str) -> tuple[str, list[str]]:
    """The encoding and the column names of the first line."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
            rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1))
        except (UnicodeDecodeError, csv.Error):
            continue
        if rows and any(cell.strip() for cell in rows[0]):
            return encoding, [cell.strip() for cell in rows[0]][:2000]
    raise Refused("table")


def _columns(heads: list[str]) -> list[dict[str, str]]:
    return [{"name": head, "type": "string", "title": head} for head in heads if head]


def _refuse_broken(data: bytes) -> None:
    try:
        json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("table") from error


def _found(
    questions: tuple[Question, ...], descriptor: Mapping[str, Any], told: tuple[str, Wording]
) -> Iterator[Found]:
    answers = answers_of(descriptor, questions)
    for question in unanswered(questions, answers):
        yield _fault("required", question, told)
    for question in questions:
        word = answers.get(question.key, "")
        if question.kind == CHOICE and word and word not in dict(question.options):
            yield _fault("unknown", question, told)
    has_data = bool(resources_of(descriptor))
    if answers.get("openness_type") == "prohibited" and has_data:
        yield _plain("prohibited", told)
    if answers.get("openness_type") == "unconditional" and not has_data:
        yield _plain("no_data", told)
    for resource in resources_of(descriptor):
        if any(not one.get("title") and not one.get("description") for one in fields_of(resource)):
            yield _plain("columns", told)


def _fault(code: str, question: Question, told: tuple[str, Wording]) -> Found:
    where, words = told
    key = f"casework.entries.q.{question.key}"
    name = words.text(key) if words.has(key) else question.label.text(words.language)
    clause = ", ".join(question.clauses)
    return Found(
        code="R-101",
        severity="error",
        message=words.text(f"casework.entries.plain.{code}", question=name),
        remedy=words.text(f"casework.entries.plain.{code}_remedy", question=name),
        clause=clause,
        file=where,
    )


def _plain(code: str, told: tuple[str, Wording]) -> Found:
    where, words = told
    severity = "warning" if code == "columns" else "error"
    rule = {"prohibited": "R-106", "no_data": "R-110", "columns": "R-114"}[code]
    said = words.text(f"casework.entries.plain.{code}")
    return Found(
        code=rule,
        severity=severity,
        message=said,
        remedy=words.text(f"casework.entries.plain.{code}_remedy"),
        file=where,
    )
