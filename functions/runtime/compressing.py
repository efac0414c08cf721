"""Answers of the functions, compressed where their length can tell a stranger nothing.

A page that holds a secret beside words that a stranger chose gives the secret away by its length (BREACH). What is
said to somebody known, who shows a cookie or an authorisation, is therefore sent as it is; so is what sets a cookie.
Everything else is the same for everybody who asks: nothing in it is secret from whoever could make it longer.
"""

import gzip
from collections.abc import Callable, Iterable
from typing import Any

from runtime.static_files import GZIP_FROM_BYTES, is_text
from runtime.wsgi import Environ, StartResponse

Headers = list[tuple[str, str]]
_LEVEL = 5
_KNOWN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
_ALONE = frozenset({"set-cookie", "content-encoding", "content-range"})  # with any of these it goes as it is


class Compressed:
    """Wraps a WSGI app whose bodies are whole; only answers to GET become shorter."""

    def __init__(self, app: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in _KNOWN):
            return self._app(environ, start_response)
        begun: list[tuple[str, Headers]] = []

        def keep(status: str, headers: Headers, *_: Any) -> None:
            begun.append((status, headers))

        body = b"".join(self._app(environ, keep))
        status, headers = begun[0]
        if _is_worth_it(status, headers, body):
            headers = [*headers, ("Vary", "Accept-Encoding")]
            if takes_gzip(str(environ.get("HTTP_ACCEPT_ENCODING", ""))):
                body = gzip.compress(body, _LEVEL, mtime=0)
                whole = [_of_the_shorter(pair) for pair in headers if pair[0].lower() != "content-length"]
                headers = [*whole, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]


def takes_gzip(accepted: str) -> bool:
    """Whether somebody who says this under Accept-Encoding reads gzip."""
    for one in accepted.split(","):
        coding, _, quality = one.partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return quality.replace(" ", "").rstrip("0.") != "q="
    return False


def _is_worth_it(status: str, headers: Headers, body: bytes) -> bool:
    said = {name.lower(): value for name, value in headers}
    kind = said.get("content-type", "")
    return status[:3] == "200" and len(body) >= GZIP_FROM_BYTES and is_text(kind) and not _ALONE & said.keys()


def _of_the_shorter(header: tuple[str, str]) -> tuple[str, str]:
    """A tag of the whole says of the compressed form that it means the same (RFC 9110, 8.8.1), not its bytes."""
    name, value = header
    return (name, f"W/{value}") if name.lower() == "etag" and not value.startswith("W/") else header
