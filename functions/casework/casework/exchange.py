"""A request and an answer as values, free of the framework; and how a body is read without trusting it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from runtime.limits import MAX_BODY_BYTES, MAX_JSON_BYTES, MAX_JSON_DEPTH
from runtime.problems import CONTENT_TYPE, Problem, too_large, unsupported_media_type
from runtime.sessions import header

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
MAX_FIELDS = 300
Headers = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What arrived. `language` follows the path (`/en/...`), else `?lang=`, else the default."""

    method: str
    path: str
    language: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: str = ""

    def header(self, name: str) -> str:
        """A header whatever its case, "" where there is none."""
        return header(self.headers, name)

    @property
    def content_type(self) -> str:
        """The media type of the body, without its parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def is_form(self) -> bool:
        """Whether a plain HTML form was posted."""
        return self.content_type in (FORM, MULTIPART)

    @property
    def wants_page(self) -> bool:
        """Whether a person's browser asks and is better shown a page."""
        return "text/html" in self.header("accept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back. A header may have several values (cookies)."""

    status: int = 200
    headers: Headers = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as a form brought it; the name is the sender's and is only ever shown."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of a form post. A name that came several times holds its values a line each."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)


def json_answer(status: int, value: Any, headers: Headers | None = None) -> Answer:
    """A JSON body that no cache keeps."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(
        status=status, body=body, headers={"Content-Type": JSON, "Cache-Control": "no-store", **(headers or {})}
    )


def problem_answer(problem: Problem) -> Answer:
    """A refusal as RFC 9457 has it."""
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **problem.headers}
    return Answer(status=problem.status, body=problem.body(), headers=headers)


def page_answer(status: int, page: str, headers: Headers | None = None) -> Answer:
    """A page that no cache keeps."""
    fixed = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return Answer(status=status, body=page.encode(errors="replace"), headers={**fixed, **(headers or {})})


def see_other(address: str, cookies: tuple[str, ...] = ()) -> Answer:
    """On to another page of ours."""
    headers: dict[str, str | list[str]] = {"Location": address, "Cache-Control": "no-store"}
    return Answer(status=303, headers=headers | ({"Set-Cookie": list(cookies)} if cookies else {}))


def read_json(asked: Asked) -> dict[str, Any] | Problem:
    """The body as a JSON object, or what is wrong with it. No duplicate names, no NaN, no deep nesting."""
    if asked.content_type != JSON:
        return unsupported_media_type()
    if len(asked.body) > MAX_JSON_BYTES:
        return too_large(MAX_JSON_BYTES)
    try:
        value = json.loads(asked.body, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return Problem(status=400, code="not-json")
    if not isinstance(value, dict) or _is_deeper(value, MAX_JSON_DEPTH):
        return Problem(status=400, code="not-an-object")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _is_deeper(value: Any, most: int) -> bool:
    """Level by level: newer Pythons read what is nested too deep for a function that calls itself."""
    level = [value]
    for _ in range(most + 1):
        level = [one for one in level if isinstance(one, dict | list)]
        if not level:
            return False
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return True


def read_form(asked: Asked, most: int = MAX_FIELDS) -> Fields | Problem:
    """The fields of a form post, `most` at most, or what is wrong with it."""
    if not asked.is_form:
        return unsupported_media_type()
    limit = MAX_BODY_BYTES if asked.content_type == MULTIPART else MAX_JSON_BYTES
    if len(asked.body) > limit:
        return too_large(limit)
    try:
        return _multipart(asked, most) if asked.content_type == MULTIPART else Fields(values=_pairs(asked.body))
    except (ValueError, LookupError):
        return Problem(status=400, code="bad-form")


def _pairs(body: bytes) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS):
        values[name] = f"{values[name]}\n{value}" if values.get(name) else value
    return values


def _multipart(asked: Asked, most: int) -> Fields:
    """Parts by their names. Raises ValueError for anything that is no form."""
    head = f"Content-Type: {asked.header('content-type')}\r\n\r\n".encode("ascii")
    message = BytesParser(policy=HTTP).parsebytes(head + asked.body)
    if not message.is_multipart():
        raise ValueError("a body without parts")
    values: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in list(message.iter_parts())[:most]:
        name = str(part.get_param("name", "", header="content-disposition"))
        data = part.get_payload(decode=True)
        content = data if isinstance(data, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            value = content.decode("utf-8")
            values[name] = f"{values[name]}\n{value}" if values.get(name) else value
        elif content:
            files[name] = Upload(name=str(filename), data=content)
    return Fields(values=values, files=files)
