"""A Git host on the loopback address: GitHub's, GitLab's and Gitee's API over one real bare repository."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

TOKEN = "made-up-token-0123456789"
NAME = "city/catalogue"
AT = "2026-03-02T01:00:00Z"


class Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class CodeHost:
    """The repository and what the API adds to it. `breaks_after` lets the connection break once that many calls were
    carried out, unanswered, as a crash of the caller would have it."""

    def __init__(self, git_dir: Path) -> None:
        self.git_dir = git_dir
        self.pulls: list[dict[str, Any]] = []
        self.remarks: list[dict[str, Any]] = []
        self.statuses: dict[str, str] = {}
        self.calls: list[str] = []
        self.tokens: set[str] = set()
        self.breaks_after: int | None = None
        self.before_write: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def git(self, *arguments: str, given: bytes = b"", **environment: str) -> str:
        """What Git prints. Raises Refusal 422 where it fails."""
        done = subprocess.run(
            ("git", "-C", str(self.git_dir), *arguments), input=given, capture_output=True, env=environment or None
        )
        if done.returncode:
            raise Refusal(422)
        return done.stdout.decode("utf-8", "replace").strip()

    def tip(self, branch: str) -> str:
        """A branch's commit. Raises Refusal 404."""
        try:
            return self.git("rev-parse", "--verify", f"refs/heads/{branch}^{{commit}}")
        except Refusal as refusal:
            raise Refusal(404) from refusal

    def blob(self, sha: str) -> dict[str, Any]:
        """A blob as the three hosts answer it."""
        done = subprocess.run(("git", "-C", str(self.git_dir), "cat-file", "blob", sha), capture_output=True)
        if done.returncode:
            raise Refusal(404)
        return {"sha": sha, "encoding": "base64", "content": b64encode(done.stdout).decode()}

    def rows(self, tree: str, *, deep: bool) -> list[dict[str, Any]]:
        """The rows of a tree."""
        try:
            listed = self.git("ls-tree", "-z", *(("-r",) if deep else ()), tree)
        except Refusal as refusal:
            raise Refusal(404) from refusal
        made = []
        for row in filter(None, listed.split("\0")):
            head, _, path = row.partition("\t")
            _, kind, sha = head.split()
            made.append({"path": path, "type": kind, "sha": sha})
        return made

    def write(self, parent: str, changes: dict[str, bytes | None], said: dict[str, Any]) -> str:
        """A commit over another."""
        index = self.git_dir / "scratch-index"
        self.git("read-tree", parent, PATH="/usr/bin:/bin", GIT_INDEX_FILE=str(index))
        for path, data in changes.items():
            if data is None:
                row = f"0 {'0' * 40}\t{path}\0"
            else:
                row = f"100644 {self.git('hash-object', '-w', '--stdin', given=data)}\t{path}\0"
            place = {"PATH": "/usr/bin:/bin", "GIT_INDEX_FILE": str(index)}
            self.git("update-index", "-z", "--index-info", given=row.encode(), **place)
        tree = self.git("write-tree", PATH="/usr/bin:/bin", GIT_INDEX_FILE=str(index))
        return self.commit(tree, parent, said)

    def commit(self, tree: str, parent: str, said: dict[str, Any]) -> str:
        """A commit object, nobody's yet."""
        author, committer = (
            said["author"],
            said.get("committer") or {"name": "Service", "email": "service@host.example"},
        )
        names = {"GIT_AUTHOR_NAME": author["name"], "GIT_AUTHOR_EMAIL": author["email"], "GIT_AUTHOR_DATE": AT}
        names |= {"GIT_COMMITTER_NAME": committer["name"], "GIT_COMMITTER_EMAIL": committer["email"]}
        names |= {"GIT_COMMITTER_DATE": AT, "PATH": "/usr/bin:/bin"}
        return self.git("commit-tree", tree, "-p", parent, given=said["message"].encode(), **names)

    def answer(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> Any:
        """Carry out one call. Raises Refusal."""
        with self._lock:
            self.calls.append(f"{method} {path}")
            if method != "GET" and self.before_write:
                act, self.before_write = self.before_write, None
                act()
            for pattern, answering in (*GITHUB, *GITLAB, *GITEE):
                found = re.fullmatch(pattern, f"{method} {path}")
                if found:
                    return answering(self, *map(unquote, found.groups()), query=query, body=body)
            raise Refusal(404)

    def pull(self, number: int) -> dict[str, Any]:
        """One pull request. Raises Refusal 404."""
        found = next((one for one in self.pulls if one["number"] == number), None)
        if found is None:
            raise Refusal(404)
        return found

    def remark(self, number: int, author: str, text: str) -> None:
        """A reviewer writes."""
        self.remarks.append({"id": len(self.remarks) + 1, "pull": number, "author": author, "body": text})

    def merge(self, number: int) -> None:
        """The base branch takes the branch in."""
        row = self.pull(number)
        self.git("update-ref", "refs/heads/main", self.tip(row["head"]))
        row["state"] = "merged"

    def opened(self, head: str, base: str, title: str, text: str) -> dict[str, Any]:
        """A new pull request. Raises Refusal 422 where the branch has one."""
        if any(one["head"] == head and one["state"] == "open" for one in self.pulls):
            raise Refusal(422)
        row = {"number": len(self.pulls) + 1, "head": head, "base": base, "title": title, "body": text, "state": "open"}
        self.pulls.append(row)
        return row


def _shown(host: CodeHost, row: dict[str, Any]) -> dict[str, Any]:
    url = f"https://host.example/{NAME}/pull/{row['number']}"
    state = row["state"] if row["state"] == "open" else "closed"
    merged = AT if row["state"] == "merged" else None
    head = {"ref": row["head"], "sha": host.tip(row["head"])}
    return {"number": row["number"], "html_url": url, "state": state, "merged_at": merged, "head": head}


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "user": {"login": row["author"]}, "body": row["body"], "created_at": AT}


R = r"/repos/city/catalogue"


def _gh_ref(host: CodeHost, branch: str, **_: Any) -> Any:
    return {"object": {"sha": host.tip(branch)}}


def _gh_tree(host: CodeHost, tree: str, *, query: dict[str, str], **_: Any) -> Any:
    return {"tree": host.rows(tree, deep="recursive" in query), "truncated": False}


def _gh_new_blob(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    return {"sha": host.git("hash-object", "-w", "--stdin", given=b64decode(body["content"]))}


def _gh_new_tree(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    index = host.git_dir / "tree-index"
    place = {"PATH": "/usr/bin:/bin", "GIT_INDEX_FILE": str(index)}
    host.git("read-tree", body["base_tree"], **place)
    for one in body["tree"]:
        head = f"{one['mode']} {one['sha']}" if one["sha"] else f"0 {'0' * 40}"
        host.git("update-index", "-z", "--index-info", given=f"{head}\t{one['path']}\0".encode(), **place)
    return {"sha": host.git("write-tree", **place)}


def _gh_commit(host: CodeHost, sha: str, **_: Any) -> Any:
    return {"sha": sha, "tree": {"sha": host.git("rev-parse", f"{sha}^{{tree}}")}}


def _gh_new_commit(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    return {"sha": host.commit(body["tree"], body["parents"][0], body)}


def _gh_new_ref(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    host.git("update-ref", body["ref"], body["sha"], "0" * 40)
    return {"object": {"sha": body["sha"]}}


def _gh_move_ref(host: CodeHost, branch: str, *, body: dict[str, Any], **_: Any) -> Any:
    host.git("merge-base", "--is-ancestor", host.tip(branch), body["sha"])
    host.git("update-ref", f"refs/heads/{branch}", body["sha"])
    return {"object": {"sha": body["sha"]}}


def _gh_new_pull(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    return _shown(host, host.opened(body["head"], body["base"], body["title"], body["body"]))


def _gh_pulls(host: CodeHost, *, query: dict[str, str], **_: Any) -> Any:
    head = query["head"].rpartition(":")[2]
    return [_shown(host, one) for one in host.pulls if one["head"] == head and one["state"] == "open"]


def _gh_status(host: CodeHost, sha: str, **_: Any) -> Any:
    state = host.statuses.get(sha)
    return {"statuses": [{"state": state, "target_url": "https://host.example/run"}] if state else []}


def _gh_say(host: CodeHost, number: str, *, body: dict[str, Any], **_: Any) -> Any:
    host.remark(int(number), "service", body["body"])
    return {}


Answering = Callable[..., Any]
GITHUB: tuple[tuple[str, Answering], ...] = (
    (rf"GET {R}/git/ref/heads/(.+)", _gh_ref),
    (rf"GET {R}/git/trees/(.+)", _gh_tree),
    (rf"GET {R}/git/blobs/(\w+)", lambda host, sha, **_: host.blob(sha)),
    (rf"GET {R}/git/commits/(\w+)", _gh_commit),
    (rf"POST {R}/git/blobs", _gh_new_blob),
    (rf"POST {R}/git/trees", _gh_new_tree),
    (rf"POST {R}/git/commits", _gh_new_commit),
    (rf"POST {R}/git/refs", _gh_new_ref),
    (rf"PATCH {R}/git/refs/heads/(.+)", _gh_move_ref),
    (rf"GET {R}/pulls", _gh_pulls),
    (rf"POST {R}/pulls", _gh_new_pull),
    (rf"GET {R}/pulls/(\d+)", lambda host, n, **_: _shown(host, host.pull(int(n)))),
    (rf"GET {R}/issues/(\d+)/comments", lambda host, n, **_: [_said(o) for o in host.remarks if o["pull"] == int(n)]),
    (rf"POST {R}/issues/(\d+)/comments", _gh_say),
    (rf"GET {R}/pulls/\d+/reviews", lambda host, **_: []),
    (rf"GET {R}/commits/(\w+)/check-runs", lambda host, sha, **_: {"check_runs": []}),
    (rf"GET {R}/commits/(\w+)/status", _gh_status),
)

P = r"/projects/city%2Fcatalogue"


def _gl_tree(host: CodeHost, *, query: dict[str, str], **_: Any) -> Any:
    top = query["path"]
    rows = [one for one in host.rows(query["ref"], deep=True) if one["path"].startswith(f"{top}/")]
    if not rows:
        raise Refusal(404)
    return [{"path": one["path"], "type": "blob", "id": one["sha"]} for one in rows]


def _gl_commit(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    parent = body.get("start_sha") or host.tip(body["branch"])
    if "start_sha" in body:
        try:
            host.tip(body["branch"])
        except Refusal:
            pass
        else:
            raise Refusal(400)
    there = {one["path"] for one in host.rows(parent, deep=True)}
    changes: dict[str, bytes | None] = {}
    for one in body["actions"]:
        if (one["action"] == "create") == (one["file_path"] in there):
            raise Refusal(400)
        changes[one["file_path"]] = b64decode(one["content"]) if "content" in one else None
    author = {"name": body["author_name"], "email": body["author_email"]}
    made = host.write(parent, changes, {"author": author, "message": body["commit_message"]})
    host.git("update-ref", f"refs/heads/{body['branch']}", made)
    return {"id": made}


def _gl_shown(host: CodeHost, row: dict[str, Any]) -> Any:
    state = {"open": "opened"}.get(row["state"], row["state"])
    url = f"https://host.example/{NAME}/-/merge_requests/{row['number']}"
    return {
        "iid": row["number"], "web_url": url, "state": state, "sha": host.tip(row["head"]), "source_branch": row["head"]
    }  # fmt: skip


def _gl_new_pull(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    try:
        row = host.opened(body["source_branch"], body["target_branch"], body["title"], body["description"])
    except Refusal as refusal:
        raise Refusal(409) from refusal
    return _gl_shown(host, row)


def _gl_pulls(host: CodeHost, *, query: dict[str, str], **_: Any) -> Any:
    wanted = (one for one in host.pulls if one["head"] == query["source_branch"] and one["state"] == "open")
    return [_gl_shown(host, one) for one in wanted]


def _gl_note(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "author": {"username": row["author"]}, "body": row["body"], "created_at": AT}


GITLAB: tuple[tuple[str, Answering], ...] = (
    (rf"GET {P}/repository/branches/(.+)", lambda host, branch, **_: {"commit": {"id": host.tip(branch)}}),
    (rf"GET {P}/repository/tree", _gl_tree),
    (rf"GET {P}/repository/blobs/(\w+)", lambda host, sha, **_: host.blob(sha)),
    (rf"POST {P}/repository/commits", _gl_commit),
    (rf"GET {P}/merge_requests", _gl_pulls),
    (rf"POST {P}/merge_requests", _gl_new_pull),
    (rf"GET {P}/merge_requests/(\d+)", lambda host, n, **_: _gl_shown(host, host.pull(int(n)))),
    (rf"GET {P}/merge_requests/(\d+)/notes", lambda host, n, **_: [_gl_note(o) for o in host.remarks]),
    (rf"POST {P}/merge_requests/(\d+)/notes", _gh_say),
    (rf"GET {P}/repository/commits/(\w+)/statuses", lambda host, sha, **_: []),
)


def _ge_branch(host: CodeHost, *, body: dict[str, Any], **_: Any) -> Any:
    try:
        host.git("update-ref", f"refs/heads/{body['branch_name']}", body["refs"], "0" * 40)
    except Refusal as refusal:
        raise Refusal(400) from refusal
    return {}


def _ge_file(host: CodeHost, path: str, *, body: dict[str, Any], **_: Any) -> Any:
    parent = host.tip(body["branch"])
    there = {one["path"]: one["sha"] for one in host.rows(parent, deep=True)}
    if there.get(path) != body.get("sha"):
        raise Refusal(400)
    names = {role: {"name": body[f"{role}[name]"], "email": body[f"{role}[email]"]} for role in ("author", "committer")}
    data = b64decode(body["content"]) if "content" in body else None
    made = host.write(parent, {path: data}, {**names, "message": body["message"]})
    host.git("update-ref", f"refs/heads/{body['branch']}", made)
    return {"commit": {"sha": made}}


GITEE: tuple[tuple[str, Answering], ...] = (
    (rf"GET {R}/branches/(.+)", lambda host, branch, **_: {"commit": {"sha": host.tip(branch)}}),
    (rf"POST {R}/branches", _ge_branch),
    (rf"(?:POST|PUT|DELETE) {R}/contents/(.+)", _ge_file),
    (rf"GET {R}/pulls/(\d+)/comments", lambda host, n, **_: [_said(one) for one in host.remarks if one.get("line")]),
    (rf"POST {R}/pulls/(\d+)/comments", _gh_say),
)


@contextmanager
def served(host: CodeHost) -> Iterator[str]:
    """The address of the host while it is served."""

    class Handler(BaseHTTPRequestHandler):
        def _all(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            host.tokens.add(self.headers.get("authorization") or self.headers.get("private-token") or "")
            parts = urlsplit(self.path)
            try:
                status, value = 200, host.answer(self.command, parts.path, dict(parse_qsl(parts.query)), body)
            except Refusal as refusal:
                status, value = refusal.status, {"message": f"refused, with {self.headers.get('authorization')}"}
            if host.breaks_after is not None and len(host.calls) >= host.breaks_after:
                host.breaks_after = None
                self.close_connection = True
                return
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _all

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
