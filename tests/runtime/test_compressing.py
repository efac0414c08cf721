"""Answers of the functions are sent compressed, but for what their length could give away."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from runtime.compressing import Compressed
from runtime.static_files import GZIP_FROM_BYTES

HTML = ("Content-Type", "text/html; charset=utf-8")


def asked(
    body: bytes = b"x" * GZIP_FROM_BYTES, *sent: tuple[str, str], status: str = "200 OK", **said: str
) -> tuple[bytes, dict[str, str]]:
    """The body and headers that a browser gets of an app that answers so."""
    begun: list[dict[str, str]] = []

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        start(status, [*(sent or (HTML,)), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    environ = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "br, gzip", **said}
    told = Compressed(app)(environ, lambda status, headers: begun.append(dict(headers)))
    return b"".join(told), begun[0]


def test_a_page_for_everybody_is_compressed_and_says_on_what_that_hangs() -> None:
    body, headers = asked(b"<p>\xe6\x95\xb0\xe6\x8d\xae</p>" * 100, HTML, ("ETag", '"a"'))
    assert gzip.decompress(body) == b"<p>\xe6\x95\xb0\xe6\x8d\xae</p>" * 100
    assert (headers["Content-Encoding"], headers["Content-Length"]) == ("gzip", str(len(body)))
    assert (headers["Vary"], headers["ETag"]) == ("Accept-Encoding", 'W/"a"')
    plain, headers = asked(b"y" * 900, HTML, ("ETag", '"a"'), HTTP_ACCEPT_ENCODING="identity")
    assert (plain, headers["Vary"], headers["ETag"]) == (b"y" * 900, "Accept-Encoding", '"a"')


@pytest.mark.parametrize(
    "said",
    [
        {"HTTP_COOKIE": "session=example"},
        {"HTTP_AUTHORIZATION": "Case example"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_ACCEPT_ENCODING": "gzip;q=0"},
    ],
)
def test_what_is_said_to_somebody_known_keeps_its_length(said: dict[str, str]) -> None:
    body, headers = asked(**said)
    assert (body, "Content-Encoding" in headers) == (b"x" * GZIP_FROM_BYTES, False)


@pytest.mark.parametrize("sent", [("Set-Cookie", "a=b"), ("Content-Range", "bytes 0-1/2"), ("Content-Encoding", "br")])
def test_what_sets_a_cookie_or_is_a_part_or_packed_already_stays_as_it_is(sent: tuple[str, str]) -> None:
    body, headers = asked(b"x" * 900, HTML, sent)
    assert (body, headers.get("Content-Encoding", "")) == (b"x" * 900, sent[1] if "Enc" in sent[0] else "")


def test_short_answers_pictures_and_refusals_stay_as_they_are() -> None:
    assert asked(b"x" * (GZIP_FROM_BYTES - 1))[0] == b"x" * (GZIP_FROM_BYTES - 1)
    assert asked(b"x" * 900, ("Content-Type", "image/png"))[0] == b"x" * 900
    assert asked(b"x" * 900, status="404 Not Found")[0] == b"x" * 900
    assert asked(REQUEST_METHOD="HEAD")[0] == b""
