"""Stand-ins of GitHub, GitLab and Gitee over real HTTP: comments in memory, pages, rights, and moods."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "s3cret-token"
PAGE = 30  # at most so many comments a page, whatever is asked
NOTES = "/projects/city%2Fdata/merge_requests/7/notes"
PATHS = {
    "github": (r"/repos/city/data/issues/7/comments", r"/repos/city/data/issues/comments/(\d+)", "PATCH"),
    "gitlab": (f"{NOTES}", rf"{NOTES}/(\d+)", "PUT"),
    "gitee": (r"/repos/city/data/pulls/7/comments", r"/repos/city/data/pulls/comments/(\d+)", "PATCH"),
}  # fmt: skip
TOKEN_HEADERS = {
    "github": ("Authorization", f"Bearer {TOKEN}"),
    "gitlab": ("PRIVATE-TOKEN", TOKEN),
    "gitee": ("Authorization", f"token {TOKEN}"),
}
BOT = "github-actions[bot]"


@dataclass
class StandIn:
    """One host. `moods` are answers given before the real one, each once: a status, or "drop" to hear and hang up."""

    kind: str
    api: str = ""
    me: str = BOT
    is_runner: bool = True  # GitHub: the token of a runner may not ask who it is
    may_write: bool = True
    comments: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    moods: list[tuple[str, int | str]] = field(default_factory=list)  # method and what happens
    asked: list[str] = field(default_factory=list)
    elsewhere: str = ""  # where a redirect would lead

    def add(self, author: str, body: str) -> dict[str, Any]:
        """A comment as this kind of host keeps it."""
        person = {"username": author} if self.kind == "gitlab" else {"login": author}
        name = 1 + max((one["id"] for one in self.comments), default=0)
        key = "author" if self.kind == "gitlab" else "user"
        one = {"id": name, "body": body, key: person, "system": False}
        self.comments.append(one)
        return one


def _page(host: StandIn, query: dict[str, list[str]]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    number = int(query.get("page", ["1"])[0])
    size = min(PAGE, int(query.get("per_page", ["20"])[0]))
    rows = host.comments[(number - 1) * size : number * size]
    more = number * size < len(host.comments)
    if host.kind == "github":
        return rows, {"Link": f'<{host.api}/x?page={number + 1}>; rel="next"'} if more else {}
    if host.kind == "gitlab":
        return rows, {"X-Next-Page": str(number + 1) if more else ""}
    return rows, {"total_page": str(-(-len(host.comments) // size))}


class Handler(BaseHTTPRequestHandler):
    """One request to the stand-in that `host` names (set on a class of its own for each server)."""

    host: StandIn

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""

    def answer(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        """Status, headers and JSON."""
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(data)

    def do(self) -> None:
        """Moods first, then the token, then the API."""
        self.host.asked.append(f"{self.command} {self.path}")
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        mood = next((one for one in self.host.moods if one[0] == self.command), None)
        if mood:
            self.host.moods.remove(mood)
        name, token = TOKEN_HEADERS[self.host.kind]
        if mood and mood[1] != "drop":
            elsewhere = self.host.elsewhere
            self.answer(int(mood[1]), {"message": "not now"}, {"Location": elsewhere} if elsewhere else {})
        elif self.headers.get(name) != token:
            self.answer(401, {"message": "Bad credentials"})
        elif mood:
            self.host.add(self.host.me, body["body"])
            self.close_connection = True
        else:
            self.served(urlsplit(self.path).path, body)

    def served(self, path: str, body: dict[str, Any]) -> None:
        """What the API says."""
        listed, one, verb = PATHS[self.host.kind]
        found = re.fullmatch(one, path)
        if path in ("/user", "/repos/city/data/pulls"):
            self.about(path)
        elif self.command != "GET" and not self.host.may_write:
            self.answer(403, {"message": "Resource not accessible by integration"})
        elif re.fullmatch(listed, path) and self.command == "GET":
            self.answer(200, *_page(self.host, parse_qs(urlsplit(self.path).query)))
        elif re.fullmatch(listed, path) and self.command == "POST":
            self.answer(201, self.host.add(self.host.me, body["body"]))
        elif found and self.command == verb:
            self.changed(found[1], body["body"])
        else:
            self.answer(404, {"message": "Not Found"})

    def about(self, path: str) -> None:
        """Who asks, and which pull requests are open."""
        refused = self.host.kind == "github" and self.host.is_runner
        key = "username" if self.host.kind == "gitlab" else "login"
        if path != "/user":
            self.answer(200, self.host.pulls)
        else:
            self.answer(403 if refused else 200, {"message": "no"} if refused else {key: self.host.me})

    def changed(self, name: str, body: str) -> None:
        """A comment with another text."""
        comment = next((row for row in self.host.comments if str(row["id"]) == name), None)
        if comment:
            comment["body"] = body
        self.answer(200 if comment else 404, comment or {"message": "Not Found"})

    do_GET = do_POST = do_PATCH = do_PUT = do


@contextmanager
def standing_in(kind: str) -> Iterator[StandIn]:
    """A host of a kind, listening on this machine while the block runs."""
    host = StandIn(kind=kind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"host": host}))
    host.api = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
