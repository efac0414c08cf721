"""A built site as a WSGI application: what a web server or CDN does with the same files, and nothing more."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from runtime.compressing import takes_gzip
from runtime.problems import CONTENT_TYPE, Problem, method_not_allowed, not_found
from runtime.ranges import ByteRange, Unsatisfiable, parse_range
from runtime.security import security_headers
from runtime.static_files import Kept, KeptFiles, cache_control, content_type
from runtime.wsgi import Environ, StartResponse, send

Headers = list[tuple[str, str]]


class StaticSite:
    """The files under `root`. `index.html` stands for its folder; the nearest `404.html` answers what is not there."""

    def __init__(self, root: Path) -> None:
        self._root = Path(os.path.realpath(root))
        self._files = KeptFiles()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._problem(method_not_allowed(("GET", "HEAD")), environ, start_response)
        segments = path_segments(str(environ.get("PATH_INFO", "/")))
        path = None if segments is None else self._meant(segments)
        if segments is None or path is None:
            return self._missing(segments or (), environ, start_response)
        is_folder = str(environ.get("PATH_INFO", "")).endswith("/")
        if path.is_dir() and not is_folder and segments:
            return self._to_folder(segments, environ, start_response)
        file = path / "index.html" if path.is_dir() else path
        if not self._is_file_inside(file) or (is_folder and not path.is_dir()):
            return self._missing(segments, environ, start_response)
        return self._file(file, environ, start_response)

    def _meant(self, segments: tuple[str, ...]) -> Path | None:
        path = self._root.joinpath(*segments)
        try:
            inside = Path(os.path.realpath(path)).is_relative_to(self._root)
        except (OSError, ValueError):
            return None
        return path if inside and len(os.fsencode(path)) < 4000 else None

    def _is_file_inside(self, file: Path) -> bool:
        """A regular file whose real place is inside the site: no link leads out."""
        try:
            return file.is_file() and Path(os.path.realpath(file)).is_relative_to(self._root)
        except OSError:
            return False

    def _to_folder(self, segments: tuple[str, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        location = "/" + "/".join(quote(segment) for segment in segments) + "/" + (f"?{query}" if query else "")
        return send(environ, start_response, (301, [("Location", location), *_security(environ)], b""))

    def _missing(self, segments: tuple[str, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The site's own page in the language of the path, else a problem."""
        for folder in (segments[:1], ()):
            page = self._root.joinpath(*folder, "404.html")
            if self._is_file_inside(page):
                return self._page_instead(page, environ, start_response)
        return self._problem(not_found(), environ, start_response)

    def _page_instead(self, page: Path, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kept = self._files.file(page)
        headers = [("Content-Type", content_type(page)), ("Cache-Control", "no-cache"), *security_headers()]
        if not kept.packed:
            return send(environ, start_response, (404, headers, kept.data))
        headers.append(("Vary", "Accept-Encoding"))
        if not takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            return send(environ, start_response, (404, headers, kept.data))
        return send(environ, start_response, (404, [*headers, ("Content-Encoding", "gzip")], kept.packed))

    def _problem(self, problem: Problem, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        headers = [("Content-Type", CONTENT_TYPE), *problem.headers.items(), *security_headers()]
        return send(environ, start_response, (problem.status, headers, problem.body()))

    def _file(self, path: Path, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kept = self._files.file(path)
        headers = [*_headers(kept), *_security(environ)]
        if _holds(environ.get("HTTP_IF_NONE_MATCH", ""), kept.tag):
            return send(environ, start_response, (304, headers, b""))
        try:
            part = _part(environ, kept)
        except Unsatisfiable:
            unsatisfied = [*headers, ("Content-Range", f"bytes */{kept.size}")]
            return send(environ, start_response, (416, unsatisfied, b""))
        if part is None and kept.packed and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            return send(environ, start_response, (200, [*headers, ("Content-Encoding", "gzip")], kept.packed))
        return _stream(kept, part, headers, (environ, start_response))


def _headers(kept: Kept) -> Headers:
    return [
        ("Content-Type", content_type(kept.path)),
        ("ETag", kept.tag),
        ("Cache-Control", cache_control(kept.path)),
        ("Accept-Ranges", "bytes"),
        *([("Vary", "Accept-Encoding")] if kept.packed else []),
    ]


def _security(environ: Environ) -> Headers:
    path = str(environ.get("PATH_INFO") or "/").encode("latin-1").decode("utf-8", "replace")
    return list(security_headers(path))


def path_segments(path_info: str) -> tuple[str, ...] | None:
    """The segments of a path as WSGI gives it, None for one that no site has: not UTF-8, NUL, backslash, dot first."""
    try:
        text = path_info.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    segments = tuple(segment for segment in text.split("/") if segment)
    hidden = any(segment.startswith(".") and segment != ".well-known" for segment in segments)
    return None if hidden or "\0" in text or "\\" in text else segments


def _stream(kept: Kept, part: ByteRange | None, headers: Headers, to: tuple[Environ, StartResponse]) -> Iterable[bytes]:
    """The whole file or a part, in pieces where it is large."""
    environ, start_response = to
    first, length = (part.first, part.length) if part else (0, kept.size)
    sent = [*headers, ("Content-Length", str(length)), *([("Content-Range", part.content_range)] if part else [])]
    start_response("206 Partial Content" if part else "200 OK", sent)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else kept.chunks(first, length)


def _part(environ: Environ, kept: Kept) -> ByteRange | None:
    condition = environ.get("HTTP_IF_RANGE", "")
    if environ["REQUEST_METHOD"] != "GET" or (condition and condition != kept.tag):
        return None
    return parse_range(environ.get("HTTP_RANGE", ""), kept.size)


def _holds(condition: str, tag: str) -> bool:
    """Whether If-None-Match names this tag."""
    return condition.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in condition.split(",")}
