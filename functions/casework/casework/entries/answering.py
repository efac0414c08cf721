"""Between a descriptor and the form: answers out of it, and answers into it. What the form does not ask stays."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from casework.entries.questions import CODES, LIST, Question

MAX_COLUMNS = 200
"""Columns of one file that the form shows; more stay as they are."""
MAX_ANSWER = 8000
TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth", "geopoint", "any")
_SPLIT = re.compile(r"[\n,，、;；]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
Answers = Mapping[str, str]


def answers_of(descriptor: Mapping[str, Any], questions: Sequence[Question]) -> dict[str, str]:
    """What a descriptor answers, by question; several values stand a line each."""
    return {one.key: _said(one, _at(descriptor, one.path)) for one in questions}


def _at(value: Any, path: Sequence[str]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _said(question: Question, value: Any) -> str:
    if question.key == "licence":
        first = value[0] if isinstance(value, list) and value else {}
        return str(first.get("name", "")) if isinstance(first, Mapping) else ""
    if isinstance(value, Mapping):
        value = value.get("zh", "")
    if isinstance(value, list):
        return "\n".join(str(one) for one in value if not isinstance(one, Mapping | list))
    return "" if value is None else str(value)


def answered(descriptor: Mapping[str, Any], questions: Sequence[Question], given: Answers) -> dict[str, Any]:
    """The descriptor with what a form says. A question that the form did not carry is left alone."""
    made = deepcopy(dict(descriptor))
    for one in questions:
        if one.key in given:
            _write(made, one, clean(given[one.key]))
    for index, resource in enumerate(resources_of(made)):
        _write_resource(resource, f"r{index}", given)
    return made


def clean(text: str) -> str:
    """A stranger's text without control characters, cut at the limit, with one kind of line break."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()[:MAX_ANSWER]


def _write(descriptor: dict[str, Any], question: Question, text: str) -> None:
    *above, last = question.path
    place = descriptor
    for part in above:
        inner = place.get(part)
        if not isinstance(inner, dict):
            if not text:
                return
            inner = place[part] = {}
        place = inner
    if not text:
        place.pop(last, None)
        if above and not place:
            _prune(descriptor, above)
        return
    place[last] = _value(question, text, place.get(last))


def _prune(descriptor: dict[str, Any], path: Sequence[str]) -> None:
    """A mapping that lost its last answer goes too."""
    *above, last = path
    place = _at(descriptor, above) if above else descriptor
    if isinstance(place, dict) and place.get(last) == {}:
        del place[last]


def _value(question: Question, text: str, before: Any) -> Any:
    if question.key == "licence":
        return _licences(question, text, before)
    if question.kind in (LIST, CODES):
        return [part for one in _SPLIT.split(text) if (part := one.strip())]
    if isinstance(before, Mapping):
        return {**before, "zh": text}
    return before if str(before) == text else text


def _licences(question: Question, name: str, before: Any) -> list[Any]:
    """The first licence is the one the form asks; an unchanged one keeps its title and address."""
    rows = list(before) if isinstance(before, list) else []
    if rows and isinstance(rows[0], Mapping) and rows[0].get("name") == name:
        return rows
    title = next((label.zh for key, label in question.options if key == name), "")
    return [{"name": name, **({"title": title} if title else {})}, *rows[1:]]


def resources_of(descriptor: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources of a descriptor that are mappings, as they stand in it."""
    rows = descriptor.get("resources")
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def fields_of(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns of a resource that are mappings."""
    rows = _at(resource, ("schema", "fields"))
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def _write_resource(resource: dict[str, Any], name: str, given: Answers) -> None:
    _text(resource, "title", given.get(f"{name}-title"))
    role = given.get(f"{name}-role")
    if role is not None:
        facts = dict(resource.get("catalog") or {})
        facts.pop("role", None)
        resource["catalog"] = {**facts, "role": "sample"} if role == "sample" else facts
        if not resource["catalog"]:
            del resource["catalog"]
    for number, column in enumerate(fields_of(resource)[:MAX_COLUMNS]):
        at = f"{name}-f{number}"
        _text(column, "title", given.get(f"{at}-title"))
        _text(column, "description", given.get(f"{at}-description"))
        kind = given.get(f"{at}-type", "")
        if kind in TYPES:
            column["type"] = kind


def _text(place: dict[str, Any], key: str, given: str | None) -> None:
    if given is None:
        return
    text, before = clean(given), place.get(key)
    if not text:
        place.pop(key, None)
    else:
        place[key] = {**before, "zh": text} if isinstance(before, Mapping) else text


def shown_text(value: Any) -> str:
    """A title or description as the form shows it: the Chinese of a pair, or the text."""
    return str(value.get("zh", "")) if isinstance(value, Mapping) else "" if value is None else str(value)


def unanswered(questions: Sequence[Question], answers: Answers) -> Iterator[Question]:
    """The questions that the pack requires of this openness type and that have no answer."""
    openness = answers.get("openness_type", "")
    return (one for one in questions if one.is_required_of(openness) and not answers.get(one.key))
