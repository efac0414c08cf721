"""Files that an app names instead of carrying them: the embedded server sends them itself, with ranges, in pieces.

A function in the cloud never does so; there it sends the browser to a signed link.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from runtime.ranges import Unsatisfiable, parse_range
from runtime.wsgi import Environ, StartResponse

FILE_HEADER = "X-Mulu-File"
CHUNK_BYTES = 256 * 1024
Headers = list[tuple[str, str]]
_WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]


class FilesByName:
    """Wraps a WSGI app: an answer that names a file below `folder` becomes that file."""

    def __init__(self, app: _WsgiApp, folder: Path) -> None:
        self._app = app
        self._folder = folder.resolve()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        started: list[tuple[str, Headers]] = []

        def keep(status: str, headers: Headers, *_: Any) -> None:
            started.append((status, headers))

        body = self._app(environ, keep)
        status, headers = started[0]
        named = next((value for name, value in headers if name == FILE_HEADER), None)
        if named is None:
            start_response(status, headers)
            return body
        path = Path(named.encode("latin-1").decode())
        if not path.resolve().is_relative_to(self._folder):
            raise ValueError(f"a file outside {self._folder.name} was named")
        kept = [pair for pair in headers if pair[0].lower() not in (FILE_HEADER.lower(), "content-length")]
        return _send(environ, start_response, path, kept)


def _send(environ: Environ, start_response: StartResponse, path: Path, headers: Headers) -> Iterable[bytes]:
    size = path.stat().st_size
    headers.append(("Accept-Ranges", "bytes"))
    try:
        part = parse_range(str(environ.get("HTTP_RANGE", "")), size)
    except Unsatisfiable:
        start_response(
            "416 Range Not Satisfiable", [*headers, ("Content-Range", f"bytes */{size}"), ("Content-Length", "0")]
        )
        return []
    first, length = (part.first, part.length) if part else (0, size)
    if part:
        headers.append(("Content-Range", part.content_range))
    start_response("206 Partial Content" if part else "200 OK", [*headers, ("Content-Length", str(length))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else _Pieces(path.open("rb"), first, length)


class _Pieces:
    """A part of a file in pieces; the server closes it when the client goes away."""

    def __init__(self, stream: BinaryIO, first: int, length: int) -> None:
        self._stream = stream
        self._left = length
        stream.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (piece := self._stream.read(min(CHUNK_BYTES, self._left))):
            self._left -= len(piece)
            yield piece
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._stream.close()
