"""JSON over HTTP with a token: bounded answers, faults that say whether to try again, and no redirects followed.

A redirect would carry the token to wherever it points.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from catalog.errors import MuluError

SECONDS = 20.0  # how long one answer may take
MOST_BYTES = 32 * 1024 * 1024  # of one answer
_AGAIN = frozenset((408, 429, 500, 502, 503, 504))


class HostError(MuluError):
    """The host did not do what was asked; `status` is its answer, 0 when there was none."""

    def __init__(self, code: str, /, status: int = 0, wait: float = 0.0, **facts: str) -> None:
        super().__init__(code, status=str(status), **facts)
        self.status = status
        self.wait = wait  # seconds the host asks to wait

    @property
    def may_pass(self) -> bool:
        """Whether trying again can help."""
        return self.status == 0 or self.status in _AGAIN


class _Staying(urllib.request.HTTPRedirectHandler):
    """The library's handler without its following: a redirect is an answer like any other."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; names of headers are in small letters."""

    value: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One API with its token's header."""

    api: str
    headers: Mapping[str, str]

    def call(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Answer:
        """Ask once. Raises HostError for a refusal, a break of the line, or an answer that is no JSON."""
        sent = {"Accept": "application/json", "User-Agent": "mulu", **self.headers}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json; charset=utf-8"
        try:
            request = urllib.request.Request(f"{self.api.rstrip('/')}/{path}", data, sent, method=method)
            with urllib.request.build_opener(_Staying).open(request, timeout=SECONDS) as answer:
                found = {name.lower(): value for name, value in answer.headers.items()}
                return Answer(value=json.loads(answer.read(MOST_BYTES) or b"null"), headers=found)
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error) from error
        except (OSError, HTTPException) as error:
            raise HostError("host-unreachable", api=self.api, problem=str(error)[:200]) from error
        except ValueError as error:
            raise HostError("host-answer", status=1, api=self.api, problem=str(error)[:200]) from error


def _refused(error: urllib.error.HTTPError) -> HostError:
    wait = error.headers.get("Retry-After", "") if error.headers else ""
    try:
        said = json.loads(error.read(10_000))
        problem = str(said.get("message") or said.get("error") or "") if isinstance(said, dict) else ""
    except (OSError, ValueError, HTTPException):
        problem = ""
    seconds = float(wait) if wait.isdigit() else 0.0
    sentence = " ".join((problem or str(error.reason)).split())[:200]
    return HostError("host-refused", error.code, seconds, problem=sentence)
