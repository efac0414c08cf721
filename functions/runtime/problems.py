"""Problems as RFC 9457 has them, with our field errors and objections. Words come from the caller's catalogue."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

CONTENT_TYPE = "application/problem+json"
NEVER_KEPT = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field of a form; `field` is its key."""

    field: str
    code: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionProblem:
    """Why a command is refused: the clause, and what would help."""

    code: str
    clause: str = ""
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A refusal to a request. Without a title of ours, the protocol's own phrase for the status stands."""

    status: int
    code: str = ""
    title: str = ""
    detail: str = ""
    errors: tuple[FieldProblem, ...] = ()
    objections: tuple[ObjectionProblem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The body."""
        title = self.title or HTTPStatus(self.status).phrase
        optional = {"code": self.code, "detail": self.detail}
        body: dict[str, Any] = {"type": "about:blank", "title": title, "status": self.status}
        body |= {name: value for name, value in optional.items() if value}
        body |= {"errors": [_row(error) for error in self.errors]} if self.errors else {}
        return body | ({"objections": [_row(one) for one in self.objections]} if self.objections else {})

    def body(self) -> bytes:
        """The body as UTF-8."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":")).encode()

    def reply(self) -> Any:
        """The problem as a Chalice response."""
        from chalice.app import Response

        headers: dict[str, str | list[str]] = {**NEVER_KEPT, **self.headers}
        return Response(body=self.body(), status_code=self.status, headers=headers)


def _row(value: FieldProblem | ObjectionProblem) -> dict[str, str]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__ if getattr(value, name)}


def not_found() -> Problem:
    """404, the same whether the thing is not there or not yours."""
    return Problem(status=404, code="not-found")


def method_not_allowed(allowed: Iterable[str]) -> Problem:
    """405, with what would be allowed."""
    return Problem(status=405, code="method-not-allowed", headers={"Allow": ", ".join(sorted(allowed))})


def too_large(limit_bytes: int) -> Problem:
    """413, with the limit in bytes."""
    return Problem(status=413, code="too-large", detail=str(limit_bytes))


def unsupported_media_type() -> Problem:
    """415: neither JSON nor a form."""
    return Problem(status=415, code="unsupported-media-type")


def too_many_requests(retry_after_seconds: int) -> Problem:
    """429, with the seconds to wait."""
    return Problem(status=429, code="too-many-requests", headers={"Retry-After": str(retry_after_seconds)})


def foreign_origin() -> Problem:
    """403 for a write that does not come from our own pages."""
    return Problem(status=403, code="foreign-origin")
