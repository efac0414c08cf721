"""GitHub, and hosts that speak its API (Gitea does): one commit out of blobs and a tree, with author and committer."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import quote

from casework.hosting.calls import Api
from casework.hosting.port import HostFault, Order, Pull, Remark, Signature, Verdict, in_order

_FILE = "100644"
_FAILED = frozenset({"failure", "error", "timed_out", "cancelled", "action_required", "startup_failure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """A repository `owner/name` behind an API; see `CodeHost` for the methods."""

    api: Api
    repository: str
    base: str
    committer: Signature
    kind: str = "github"

    def tip(self, branch: str) -> str:
        """See `CodeHost.tip`."""
        found = self._ask(f"git/ref/heads/{quote(branch)}")
        return str(found["object"]["sha"]) if found else ""

    def listing(self, commit: str, folder: str) -> Mapping[str, str]:
        """See `CodeHost.listing`."""
        tree = self._tree_of(commit, folder)
        found = self._ask(f"git/trees/{tree}", recursive=1) if tree else None
        return {one["path"]: one["sha"] for one in found["tree"] if one["type"] == "blob"} if found else {}

    def _tree_of(self, commit: str, folder: str) -> str:
        """The tree of a folder, looked up level by level: a recursive tree of a whole catalogue may come cut off."""
        at = commit
        for part in folder.strip("/").split("/"):
            found = self._ask(f"git/trees/{at}")
            rows = found["tree"] if found else ()
            at = next((one["sha"] for one in rows if one["path"] == part and one["type"] == "tree"), "")
            if not at:
                return ""
        return at

    def blob(self, blob: str) -> bytes:
        """See `CodeHost.blob`."""
        found = self._ask(f"git/blobs/{blob}")
        if found is None:
            raise HostFault("refused", 404)
        return b64decode(found["content"])

    def commit(self, order: Order) -> str:
        """See `CodeHost.commit`. Blobs, tree and commit are nobody's until the branch names them."""
        parent = self._ask(f"git/commits/{order.parent}")
        if parent is None:
            raise HostFault("moved")
        tree = self._send("POST", "git/trees", base_tree=parent["tree"]["sha"], tree=list(self._rows(order)))
        at = order.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = self._send(
            "POST",
            "git/commits",
            message=order.message,
            tree=tree["sha"],
            parents=[order.parent],
            author=_named(order.author, at),
            committer=_named(self.committer, at),
        )
        self._point(order, str(made["sha"]))
        return str(made["sha"])

    def _rows(self, order: Order) -> Iterator[dict[str, Any]]:
        for path, data in sorted(order.changes.items()):
            blob = None
            if data is not None:
                blob = self._send("POST", "git/blobs", content=b64encode(data).decode(), encoding="base64")["sha"]
            yield {"path": path, "mode": _FILE, "type": "blob", "sha": blob}

    def _point(self, order: Order, commit: str) -> None:
        """Let the branch name the commit; never over somebody else's."""
        try:
            if order.begins:
                self._send("POST", "git/refs", ref=f"refs/heads/{order.branch}", sha=commit)
            else:
                self._send("PATCH", f"git/refs/heads/{quote(order.branch)}", sha=commit, force=False)
        except HostFault as fault:
            raise HostFault("moved" if fault.status in (409, 422) else fault.code, fault.status) from None

    def propose(self, branch: str, title: str, body: str) -> Pull:
        """See `CodeHost.propose`."""
        found = self._open(branch)
        if found is None:
            try:
                found = self._send("POST", "pulls", title=title, body=body, head=branch, base=self.base)
            except HostFault as fault:
                found = self._open(branch) if fault.status == 422 else None  # somebody was first
                if found is None:
                    raise
        return _pull(found)

    def _open(self, branch: str) -> Any:
        head = f"{self.repository.partition('/')[0]}:{branch}"
        rows = self._ask("pulls", head=head, base=self.base, state="open") or ()
        return next((one for one in rows if one["head"]["ref"] == branch), None)

    def pull(self, number: int) -> Pull:
        """See `CodeHost.pull`."""
        found = self._ask(f"pulls/{number}")
        if found is None:
            raise HostFault("refused", 404)
        return _pull(found)

    def remarks(self, number: int) -> tuple[Remark, ...]:
        """See `CodeHost.remarks`: the conversation, the reviews that say something, and what stands at lines."""
        top = f"/repos/{self.repository}"
        talk = (_remark("c", one) for one in self.api.every(f"{top}/issues/{number}/comments"))
        lines = (_remark("l", one) for one in self.api.every(f"{top}/pulls/{number}/comments"))
        reviews = (_remark("r", one) for one in self.api.every(f"{top}/pulls/{number}/reviews") if one.get("body"))
        return in_order([*talk, *lines, *reviews])

    def say(self, number: int, text: str) -> None:
        """See `CodeHost.say`."""
        self._send("POST", f"issues/{number}/comments", body=text)

    def verdict(self, commit: str) -> Verdict:
        """See `CodeHost.verdict`: check runs and statuses together; one that failed decides."""
        runs = (self._ask(f"commits/{commit}/check-runs") or {}).get("check_runs") or []
        statuses = (self._ask(f"commits/{commit}/status") or {}).get("statuses") or []
        told = [(str(one.get("conclusion") or "pending"), str(one.get("html_url") or "")) for one in runs]
        told += [(str(one["state"]), str(one.get("target_url") or "")) for one in statuses]
        return combined(told)

    def _ask(self, path: str, /, **query: str | int) -> Any:
        return self.api.ask(f"/repos/{self.repository}/{path}", **query)

    def _send(self, method: str, path: str, **value: Any) -> Any:
        return self.api.send(method, f"/repos/{self.repository}/{path}", value)


def combined(told: list[tuple[str, str]]) -> Verdict:
    """One verdict out of several words with their addresses."""
    for state, words in (("failed", _FAILED | {"failed"}), ("pending", {"pending", "running", "created"})):
        found = next((url for word, url in told if word in words), None)
        if found is not None:
            return Verdict(state=state, url=found)
    return Verdict(state="passed", url=told[0][1]) if told else Verdict()


def _named(who: Signature, at: str) -> dict[str, str]:
    return {"name": who.name, "email": who.email, "date": at}


def _pull(row: Mapping[str, Any]) -> Pull:
    merged = bool(row.get("merged") or row.get("merged_at"))
    state = "merged" if merged else "open" if row["state"] == "open" else "closed"
    return Pull(number=int(row["number"]), url=str(row["html_url"]), state=state, head=str(row["head"].get("sha", "")))


def _remark(kind: str, row: Mapping[str, Any]) -> Remark:
    return Remark(
        id=f"{kind}{row['id']}",
        author=str((row.get("user") or {}).get("login", "")),
        body=str(row.get("body") or ""),
        at=str(row.get("created_at") or row.get("submitted_at") or ""),
        path=str(row.get("path") or ""),
        line=int(row.get("line") or row.get("original_line") or 0),
    )
