"""The Chalice application that both functions use.

Plain Chalice keeps the current request in one attribute, shared by all threads; here it belongs to the call. Every
error leaves as `application/problem+json`, and every body leaves as bytes, since all types are declared binary
(API Gateway converts a body only where it must, and an attachment or an XLSX must arrive as it was sent).
"""

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from chalice.app import Chalice, Request, Response

from runtime.problems import CONTENT_TYPE, Problem
from runtime.security import security_headers

_CODES = {400: "bad-request", 401: "not-signed-in", 403: "forbidden", 404: "not-found", 405: "method-not-allowed"}
_CODES |= {409: "conflict", 413: "too-large", 415: "unsupported-media-type", 429: "too-many-requests", 500: "internal"}


class Application(Chalice):
    """Chalice with the request and the Lambda context of the call at hand, not of the process."""

    _request: ContextVar[Request | None] = ContextVar("current_request", default=None)
    _context: ContextVar[Any] = ContextVar("lambda_context", default=None)

    @property
    def current_request(self) -> Request | None:
        """The request that this thread answers."""
        return self._request.get()

    @current_request.setter
    def current_request(self, request: Request | None) -> None:
        self._request.set(request)

    @property
    def lambda_context(self) -> Any:
        """The context of this call."""
        return self._context.get()

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._context.set(context)

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Answer an API Gateway event. Without an Accept header anything is accepted (RFC 9110, not Chalice)."""
        headers = dict(event.get("headers") or {})
        if not any(name.lower() == "accept" for name in headers):
            headers["accept"] = "*/*"
        answer: dict[str, Any] = super().__call__({**event, "headers": headers}, context)
        return answer


def application(name: str) -> Application:
    """An app by name, ready for routes."""
    app = Application(app_name=name, env={})
    app.api.binary_types = ["*/*"]
    app.register_middleware(_leave_hardened, "http")
    return app


def _leave_hardened(event: Any, following: Callable[[Any], Response]) -> Response:
    response = following(event)
    if response.status_code >= 400 and _is_plain_error(response.body):
        response = _as_problem(response)
    if isinstance(response.body, str):
        response.body = response.body.encode("utf-8")
    elif not isinstance(response.body, bytes):
        response.headers.setdefault("Content-Type", "application/json")
        response.body = json.dumps(response.body, ensure_ascii=False, separators=(",", ":")).encode()
    for name, value in security_headers():
        response.headers.setdefault(name, value)
    return response


def _is_plain_error(body: Any) -> bool:
    return isinstance(body, dict) and {"Code", "Message"} == body.keys()


def _as_problem(response: Response) -> Response:
    """Chalice's own error as a problem; its English sentence stays in the log, its code becomes ours."""
    problem = Problem(status=response.status_code, code=_CODES.get(response.status_code, "error"))
    headers = {**response.headers, "Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    return Response(body=problem.body(), status_code=response.status_code, headers=headers)
