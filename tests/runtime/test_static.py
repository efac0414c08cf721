"""A built site over a real server: what may be fetched, how, and what may never be reached."""

from __future__ import annotations

import gzip
import http.client
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.ranges import ByteRange, Unsatisfiable, parse_range
from runtime.security import EMBED, security_headers
from runtime.static import StaticSite
from runtime.static_files import WHOLE_BYTES, KeptFiles, cache_control, content_type
from tests.runtime.conftest import served

PAGE = "<!doctype html><title>目录</title>" + "<p>公交线路</p>" * 200
LARGE = bytes(range(256)) * (WHOLE_BYTES // 256 + 400)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("built")
    root = top / "site"
    (root / "metro/stations").mkdir(parents=True)
    (root / "en").mkdir()
    (root / ".git").mkdir()
    (top / "site-private").mkdir()
    files = {
        "site/index.html": PAGE,
        "site/404.html": "<h1>没有这一页</h1>",
        "site/en/404.html": "<h1>No such page</h1>",
        "site/metro/stations/index.html": PAGE,
        "site/metro/stations/车站 名.csv": "编号,名称\n1,龙翔桥\n",
        "site/app.1234abcd.js": "let x = 1;",
        "site/.git/config": "secret",
        "secret.txt": "secret",
        "site-private/secret.txt": "secret",
    }
    for name, text in files.items():
        (top / name).write_text(text, encoding="utf-8")
    (root / "large.bin").write_bytes(LARGE)
    (root / "out.txt").symlink_to(top / "secret.txt")
    (root / "outside").symlink_to(top)
    (root / "sibling").symlink_to(top / "site-private")
    (root / "latest.html").symlink_to(root / "index.html")
    os.mkfifo(root / "pipe")
    return root


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[tuple[str, int]]:
    with served(StaticSite(site), threads=2) as address:
        yield address


def fetch(origin: tuple[str, int], path: str, method: str = "GET", **headers: str) -> Any:
    connection = http.client.HTTPConnection(*origin, timeout=20)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response, data


def test_a_folder_answers_with_its_index(origin: tuple[str, int]) -> None:
    for path in ("/", "/metro/stations/"):
        response, data = fetch(origin, path)
        assert (response.status, data.decode()) == (200, PAGE)
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_folder_without_its_slash_is_redirected_and_keeps_its_query(origin: tuple[str, int]) -> None:
    response, _ = fetch(origin, "/metro/stations?a=1")
    assert (response.status, response.headers["Location"]) == (301, "/metro/stations/?a=1")


def test_a_redirect_never_leads_to_another_site(origin: tuple[str, int]) -> None:
    response, _ = fetch(origin, "//metro//stations")
    assert response.headers["Location"] == "/metro/stations/"


def test_names_in_chinese_are_found(origin: tuple[str, int]) -> None:
    response, data = fetch(origin, "/metro/stations/%E8%BD%A6%E7%AB%99%20%E5%90%8D.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "龙翔桥" in data.decode()


ESCAPES = (
    "/../secret.txt",
    "/metro/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/metro/%2e%2e/%2e%2e/secret.txt",
    "/....//secret.txt",
    "/%252e%252e/secret.txt",
    "/out.txt",
    "/outside/secret.txt",
    "/outside/",
    "/sibling/secret.txt",
    "/index.html%00.txt",
    "/%00",
    "/.git/config",
    "/%ff%fe",
    "/C:%5csecret.txt",
    "/" + "a" * 5000,
    "/" + "b/" * 2500,
    "/pipe",
    "/index.html/",
    "/index.html/x",
    "/metro/",
    "/none",
)


@pytest.mark.parametrize("path", ESCAPES, ids=[path[:40] for path in ESCAPES])
def test_nothing_outside_the_site_is_ever_sent(origin: tuple[str, int], path: str) -> None:
    response, data = fetch(origin, path)
    assert response.status in (400, 404)
    assert b"secret" not in data


def test_a_link_within_the_site_is_followed(origin: tuple[str, int]) -> None:
    response, data = fetch(origin, "/latest.html")
    assert (response.status, data.decode()) == (200, PAGE)


def test_what_is_missing_is_told_in_the_language_of_the_path(origin: tuple[str, int]) -> None:
    assert "没有这一页" in fetch(origin, "/none/")[1].decode()
    assert b"No such page" in fetch(origin, "/en/none/")[1]


def test_a_site_without_a_page_for_it_answers_with_a_problem(tmp_path: Path) -> None:
    sent: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/none"}
    body = b"".join(StaticSite(tmp_path)(environ, lambda status, headers: sent.append(status)))
    assert sent == ["404 Not Found"]
    assert b"not-found" in body


def test_text_is_compressed_for_those_who_take_it(origin: tuple[str, int]) -> None:
    packed, data = fetch(origin, "/", Accept_Encoding="br, gzip;q=0.8")
    plain, _ = fetch(origin, "/", Accept_Encoding="gzip;q=0, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(data).decode() == PAGE
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_the_page_for_what_is_not_there_is_compressed_too(tmp_path: Path) -> None:
    (tmp_path / "404.html").write_text("<p>没有</p>" * 200, "utf-8")
    sent: list[dict[str, str]] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/none", "HTTP_ACCEPT_ENCODING": "gzip"}
    body = b"".join(StaticSite(tmp_path)(environ, lambda status, headers: sent.append(dict(headers))))
    assert gzip.decompress(body).decode() == "<p>没有</p>" * 200
    assert (sent[0]["Content-Encoding"], sent[0]["Vary"]) == ("gzip", "Accept-Encoding")


def test_a_page_that_did_not_change_is_not_sent_again(origin: tuple[str, int]) -> None:
    first, _ = fetch(origin, "/")
    tag = first.headers["ETag"]
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again, data = fetch(origin, "/", If_None_Match=condition)
        assert (again.status, data, again.headers["ETag"]) == (304, b"", tag)
    assert fetch(origin, "/", If_None_Match='"other"')[0].status == 200
    assert "Last-Modified" not in first.headers


def test_a_page_that_changed_has_another_tag(tmp_path: Path) -> None:
    file, files = tmp_path / "a.html", KeptFiles()
    file.write_text("one")
    before = files.file(file).tag
    file.write_text("other")
    assert files.file(file).tag != before
    assert files.file(file).data == b"other"


def test_files_with_their_fingerprint_are_kept_for_ever_and_pages_are_not(origin: tuple[str, int]) -> None:
    assert "immutable" in fetch(origin, "/app.1234abcd.js")[0].headers["Cache-Control"]
    assert fetch(origin, "/")[0].headers["Cache-Control"] == "public, no-cache"
    assert cache_control(Path("data-2026.json")) == "public, no-cache"


def test_every_answer_carries_the_security_headers(origin: tuple[str, int]) -> None:
    for path in ("/", "/none", "/metro/stations", "/large.bin"):
        response, _ = fetch(origin, path)
        assert dict(security_headers()).items() <= dict(response.headers).items()


def test_nothing_inline_runs_or_styles_and_nobody_frames_a_page() -> None:
    told = dict(security_headers("/catalogue/"))
    policy = told["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert not any(word in policy for word in ("unsafe", "http:", "https:", "*"))
    assert "frame-ancestors 'none'" in policy
    assert told["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in told["Permissions-Policy"]


def test_only_pages_made_for_it_may_be_framed() -> None:
    told = dict(security_headers(f"{EMBED}metro/stations/"))
    assert "frame-ancestors *" in told["Content-Security-Policy"]
    assert "X-Frame-Options" not in told
    assert "X-Frame-Options" in dict(security_headers("/embedded/stations/"))


@pytest.mark.parametrize("path", ["/metro/stations/data/map.svg", "//metro//stations/data/page.html", "/a/b/data/c/d"])
def test_a_file_of_an_entry_runs_nothing_when_it_is_opened_as_a_page(path: str) -> None:
    policy = dict(security_headers(path))["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, len(LARGE) - 1), ("bytes=-10", len(LARGE) - 10, len(LARGE) - 1)],
)
def test_a_part_of_a_large_file_is_sent_alone(origin: tuple[str, int], asked: str, first: int, last: int) -> None:
    response, data = fetch(origin, "/large.bin", Range=asked)
    assert response.status == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(LARGE)}"
    assert data == LARGE[first : last + 1]


def test_a_large_file_is_sent_whole_when_asked_or_when_it_changed(origin: tuple[str, int]) -> None:
    response, data = fetch(origin, "/large.bin")
    changed, whole = fetch(origin, "/large.bin", Range="bytes=0-9", If_Range='"other"')
    same, part = fetch(origin, "/large.bin", Range="bytes=0-9", If_Range=response.headers["ETag"])
    assert data == whole == LARGE
    assert (response.status, changed.status, same.status, len(part)) == (200, 200, 206, 10)


def test_a_part_beyond_the_end_is_416(origin: tuple[str, int]) -> None:
    response, _ = fetch(origin, "/large.bin", Range=f"bytes={len(LARGE)}-")
    assert (response.status, response.headers["Content-Range"]) == (416, f"bytes */{len(LARGE)}")


def test_head_tells_the_length_and_sends_nothing(origin: tuple[str, int]) -> None:
    for path, size in (("/large.bin", len(LARGE)), ("/", len(PAGE.encode()))):
        response, data = fetch(origin, path, "HEAD")
        assert (response.status, data, response.headers["Content-Length"]) == (200, b"", str(size))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_files_are_only_read(origin: tuple[str, int], method: str) -> None:
    response, _ = fetch(origin, "/", method, Content_Length="0")
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")


def test_memory_for_files_has_an_end(tmp_path: Path) -> None:
    files = KeptFiles(most_bytes=2500)
    for n in range(10):
        (tmp_path / f"{n}.bin").write_bytes(b"x" * 1000)
        files.file(tmp_path / f"{n}.bin")
    assert files._bytes <= 2500
    assert files.file(tmp_path / "0.bin").data == b"x" * 1000


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.JSON", "application/json; charset=utf-8"),
        ("catalog.jsonld", "application/ld+json; charset=utf-8"),
        ("feed.atom", "application/atom+xml; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.png", "image/png"),
        ("a", "application/octet-stream"),
    ],
)
def test_media_types_go_by_the_name(name: str, kind: str) -> None:
    assert content_type(Path(name)) == kind


@pytest.mark.parametrize(
    ("text", "size", "wanted"),
    [
        ("", 10, None),
        ("bytes=-", 10, None),
        ("bytes=0-0", 10, (0, 0)),
        ("bytes=9-", 10, (9, 9)),
        ("bytes=5-50", 10, (5, 9)),
        ("bytes=-50", 10, (0, 9)),
        ("bytes=5-4", 10, None),
        ("bytes=0-1,3-4", 10, None),
        ("lines=0-1", 10, None),
        ("bytes=x-1", 10, None),
    ],
)
def test_ranges_read_as_they_are_written(text: str, size: int, wanted: tuple[int, int] | None) -> None:
    found = parse_range(text, size)
    assert found == (ByteRange(first=wanted[0], last=wanted[1], size=size) if wanted else None)


@pytest.mark.parametrize(("text", "size"), [("bytes=10-", 10), ("bytes=10-12", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_ranges_beyond_the_end_are_unsatisfiable(text: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(text, size)
