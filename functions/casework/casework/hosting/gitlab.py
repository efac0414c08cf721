"""GitLab: a whole commit in one call; its committer is the owner of the token, which is the service's account."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from casework.hosting.calls import Api
from casework.hosting.github import combined
from casework.hosting.port import HostFault, Order, Pull, Remark, Signature, Verdict, in_order

_STATES = {"opened": "open", "locked": "open", "merged": "merged"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLab:
    """A project `group/name` behind the API; see `CodeHost` for the methods."""

    api: Api
    repository: str
    base: str
    committer: Signature
    kind: str = "gitlab"

    def tip(self, branch: str) -> str:
        """See `CodeHost.tip`."""
        found = self._ask(f"repository/branches/{quote(branch, safe='')}")
        return str(found["commit"]["id"]) if found else ""

    def listing(self, commit: str, folder: str) -> Mapping[str, str]:
        """See `CodeHost.listing`. A folder that is not there answers 404."""
        query = {"ref": commit, "path": folder, "recursive": "true"}
        rows = self.api.every(f"{self._top}/repository/tree", **query)
        return {one["path"].removeprefix(f"{folder}/"): one["id"] for one in rows if one["type"] == "blob"}

    def blob(self, blob: str) -> bytes:
        """See `CodeHost.blob`."""
        found = self._ask(f"repository/blobs/{blob}")
        if found is None:
            raise HostFault("refused", 404)
        return b64decode(found["content"])

    def commit(self, order: Order) -> str:
        """See `CodeHost.commit`. One call: all of it, or nothing."""
        value: dict[str, Any] = {
            "branch": order.branch,
            "commit_message": order.message,
            "actions": list(_actions(order)),
            "author_name": order.author.name,
            "author_email": order.author.email,
        }
        value |= {"start_sha": order.parent} if order.begins else {}
        if not order.begins and self.tip(order.branch) != order.parent:
            raise HostFault("moved")
        try:
            return str(self._send("repository/commits", **value)["id"])
        except HostFault as fault:
            raise HostFault("moved" if fault.status in (400, 409) else fault.code, fault.status) from None

    def propose(self, branch: str, title: str, body: str) -> Pull:
        """See `CodeHost.propose`."""
        found = self._open(branch)
        if found is None:
            asked = {"source_branch": branch, "target_branch": self.base, "title": title, "description": body}
            try:
                found = self._send("merge_requests", **asked)
            except HostFault as fault:
                found = self._open(branch) if fault.status == 409 else None
                if found is None:
                    raise
        return _pull(found)

    def _open(self, branch: str) -> Any:
        rows = self._ask("merge_requests", source_branch=branch, target_branch=self.base, state="opened")
        return next((one for one in rows or () if one["source_branch"] == branch), None)

    def pull(self, number: int) -> Pull:
        """See `CodeHost.pull`."""
        found = self._ask(f"merge_requests/{number}")
        if found is None:
            raise HostFault("refused", 404)
        return _pull(found)

    def remarks(self, number: int) -> tuple[Remark, ...]:
        """See `CodeHost.remarks`; what the host itself notes is left out."""
        rows = self.api.every(f"{self._top}/merge_requests/{number}/notes", sort="asc")
        return in_order([_remark(one) for one in rows if not one.get("system")])

    def say(self, number: int, text: str) -> None:
        """See `CodeHost.say`."""
        self._send(f"merge_requests/{number}/notes", body=text)

    def verdict(self, commit: str) -> Verdict:
        """See `CodeHost.verdict`."""
        rows = self._ask(f"repository/commits/{commit}/statuses") or ()
        return combined([(str(one["status"]), str(one.get("target_url") or "")) for one in rows])

    @property
    def _top(self) -> str:
        return f"/projects/{quote(self.repository, safe='')}"

    def _ask(self, path: str, /, **query: str | int) -> Any:
        return self.api.ask(f"{self._top}/{path}", **query)

    def _send(self, path: str, **value: Any) -> Any:
        return self.api.send("POST", f"{self._top}/{path}", value)


def _actions(order: Order) -> Iterator[dict[str, str]]:
    for path, data in sorted(order.changes.items()):
        if data is None:
            yield {"action": "delete", "file_path": path}
        else:
            action = "update" if path in order.present else "create"
            yield {"action": action, "file_path": path, "content": b64encode(data).decode(), "encoding": "base64"}


def _pull(row: Mapping[str, Any]) -> Pull:
    state = _STATES.get(str(row["state"]), "closed")
    return Pull(number=int(row["iid"]), url=str(row["web_url"]), state=state, head=str(row.get("sha") or ""))


def _remark(row: Mapping[str, Any]) -> Remark:
    place = row.get("position") or {}
    return Remark(
        id=f"n{row['id']}",
        author=str((row.get("author") or {}).get("username", "")),
        body=str(row.get("body") or ""),
        at=str(row.get("created_at") or ""),
        path=str(place.get("new_path") or ""),
        line=int(place.get("new_line") or 0),
    )
