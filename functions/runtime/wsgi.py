"""From WSGI to an app's own Lambda handler and back, through the event that API Gateway would send.

What runs embedded is therefore what runs on AWS. The app's own route table decides the resource and the parameters.
"""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import uuid4

from runtime.limits import MAX_BODY_BYTES
from runtime.problems import CONTENT_TYPE, Problem, method_not_allowed, not_found, too_large
from runtime.security import security_headers

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource of the app: its path as the app wrote it, the form of its segments, its methods."""

    path: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The resource a path belongs to, and its percent-decoded parameters."""

    resource: Resource
    parameters: Mapping[str, str]


def resources(routes: Mapping[str, Iterable[str]]) -> tuple[Resource, ...]:
    """The app's resources, literal segments before parameters, as API Gateway prefers them."""
    made = (_resource(path, frozenset(methods)) for path, methods in routes.items())
    return tuple(sorted(made, key=lambda resource: _PARAMETER.sub("\U0010ffff", resource.path)))


def _resource(path: str, methods: frozenset[str]) -> Resource:
    pattern = "/".join(map(_segment, path.strip("/").split("/")))
    return Resource(path=path, pattern=re.compile(pattern), methods=methods)


def _segment(segment: str) -> str:
    return _PARAMETER.sub(r"(?P<\1>[^/]+)", segment) if "{" in segment else re.escape(segment)


def match(known: tuple[Resource, ...], raw_path: str) -> Matched | None:
    """The resource of a path as it was sent. A slash at the end makes no difference; an encoded one parts nothing."""
    for resource in known:
        found = resource.pattern.fullmatch(raw_path.strip("/"))
        if found:
            parameters = {name: unquote(value, errors="replace") for name, value in found.groupdict().items()}
            return Matched(resource=resource, parameters=parameters)
    return None


class LambdaAdapter:
    """A WSGI application over `handler`, an app such as `runtime.chalice_app.Application`."""

    def __init__(self, handler: Any, *, stage: str = "embedded", max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._handler: Handler = handler
        self._resources = resources(handler.routes)
        self._stage = stage
        self._max_body_bytes = max_body_bytes

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        raw_path = _raw_path(environ)
        matched = match(self._resources, raw_path)
        if matched is None:
            return _refuse(not_found(), environ, start_response)
        method = _method(environ, matched.resource)
        if method not in matched.resource.methods:
            return _refuse(method_not_allowed(_allowed(matched.resource)), environ, start_response)
        body = _body(environ, self._max_body_bytes)
        if body is None:
            return _refuse(too_large(self._max_body_bytes), environ, start_response)
        event = _event(environ, matched, method, body) | {"path": unquote(raw_path, errors="replace")}
        event["requestContext"]["stage"] = self._stage
        return _respond(self._handler(event, _context()), environ, start_response)


def _context() -> SimpleNamespace:
    """What a handler may ask of its Lambda context; the time left is what API Gateway would allow, in milliseconds."""
    return SimpleNamespace(
        aws_request_id=str(uuid4()),
        function_name="",
        memory_limit_in_mb="0",
        get_remaining_time_in_millis=lambda: 29_000,
    )


def _raw_path(environ: Environ) -> str:
    """The path before decoding, so that an encoded slash stays within its segment."""
    uri = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if uri and uri.startswith("/"):
        return str(uri).partition("?")[0]
    return str(environ.get("PATH_INFO", "/"))


def _method(environ: Environ, resource: Resource) -> str:
    """HEAD is GET without a body, unless the app has its own answer."""
    method = str(environ["REQUEST_METHOD"])
    return "GET" if method == "HEAD" and "HEAD" not in resource.methods else method


def _allowed(resource: Resource) -> frozenset[str]:
    return resource.methods | {"HEAD"} if "GET" in resource.methods else resource.methods


def _body(environ: Environ, limit_bytes: int) -> bytes | None:
    """The body, or None when it is longer than allowed: said by its length before it is read, or found on the way."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isascii() and length.isdigit():
        if int(length) > limit_bytes:
            return None
        return bytes(environ["wsgi.input"].read(int(length)))
    if not environ.get("wsgi.input_terminated"):
        return b""
    body = bytes(environ["wsgi.input"].read(limit_bytes + 1))
    return body if len(body) <= limit_bytes else None


def _event(environ: Environ, matched: Matched, method: str, body: bytes) -> dict[str, Any]:
    """The proxy event of a REST API, payload version 1."""
    headers = _headers(environ)
    query = _query(environ)
    path = matched.resource.path
    return {
        "resource": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(matched.parameters) or None,
        "stageVariables": None,
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
        "requestContext": {
            "requestId": str(uuid4()),
            "resourcePath": path,
            "httpMethod": method,
            "path": path,
            "protocol": environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "identity": {"sourceIp": environ.get("REMOTE_ADDR", ""), "userAgent": headers.get("user-agent", "")},
        },
    }


def _headers(environ: Environ) -> dict[str, str]:
    """Headers as sent; two spellings of one name (a dash or an underscore) cannot both arrive through WSGI."""
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    content = {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return {name.replace("_", "-").lower(): str(value) for name, value in (named | content).items()}


def _query(environ: Environ) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace"):
        query.setdefault(name, []).append(value)
    return query


def _respond(answer: Mapping[str, Any], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    body = answer.get("body") or ""
    data = base64.b64decode(body) if answer.get("isBase64Encoded") else str(body).encode()
    headers = [(name, str(value)) for name, value in (answer.get("headers") or {}).items()]
    headers += [(name, str(one)) for name, many in (answer.get("multiValueHeaders") or {}).items() for one in many]
    return send(environ, start_response, (int(answer["statusCode"]), headers, data))


def _refuse(problem: Problem, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    headers = [("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store"), *problem.headers.items()]
    headers += security_headers()
    return send(environ, start_response, (problem.status, headers, problem.body()))


def send(
    environ: Environ, start_response: StartResponse, answer: tuple[int, list[tuple[str, str]], bytes]
) -> Iterable[bytes]:
    """Answer with (status, headers, body); a HEAD is told the length and given nothing."""
    status, headers, data = answer
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    if status not in (204, 304):
        kept.append(("Content-Length", str(len(data))))
    start_response(f"{status} {HTTPStatus(status).phrase}", [(name, _latin(value)) for name, value in kept])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [data]


def _latin(value: str) -> str:
    """A header value as WSGI carries it: bytes of UTF-8 read as Latin-1, and no line break."""
    return value.replace("\r", " ").replace("\n", " ").encode().decode("latin-1")
