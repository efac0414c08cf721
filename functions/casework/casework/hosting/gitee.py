"""Gitee: a commit for each file, the descriptor last; what a crash leaves unfinished, the next try completes."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from casework.hosting.calls import Api
from casework.hosting.port import HostFault, Order, Pull, Remark, Signature, Verdict, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Gitee:
    """A repository `owner/name` behind the API of version 5; see `CodeHost` for the methods."""

    api: Api
    repository: str
    base: str
    committer: Signature
    kind: str = "gitee"

    def tip(self, branch: str) -> str:
        """See `CodeHost.tip`."""
        found = self._ask(f"branches/{quote(branch, safe='')}")
        return str(found["commit"]["sha"]) if found else ""

    def listing(self, commit: str, folder: str) -> Mapping[str, str]:
        """See `CodeHost.listing`, level by level."""
        at = commit
        for part in folder.strip("/").split("/"):
            found = self._ask(f"git/trees/{at}")
            rows = found["tree"] if found else ()
            at = next((one["sha"] for one in rows if one["path"] == part and one["type"] == "tree"), "")
            if not at:
                return {}
        found = self._ask(f"git/trees/{at}", recursive=1)
        return {one["path"]: one["sha"] for one in found["tree"] if one["type"] == "blob"} if found else {}

    def blob(self, blob: str) -> bytes:
        """See `CodeHost.blob`."""
        found = self._ask(f"git/blobs/{blob}")
        if found is None:
            raise HostFault("refused", 404)
        return b64decode(found["content"])

    def commit(self, order: Order) -> str:
        """See `CodeHost.commit`."""
        if order.begins:
            self._begin(order)
        elif self.tip(order.branch) != order.parent:
            raise HostFault("moved")
        for path, data in sorted(order.changes.items(), key=lambda one: "datapackage." in one[0]):
            self._one(order, path, data)
        return self.tip(order.branch)

    def _begin(self, order: Order) -> None:
        try:
            self._send("POST", "branches", refs=order.parent, branch_name=order.branch)
        except HostFault as fault:
            raise HostFault("moved" if fault.status in (400, 409, 422) else fault.code, fault.status) from None

    def _one(self, order: Order, path: str, data: bytes | None) -> None:
        value: dict[str, Any] = {"message": order.message, "branch": order.branch}
        for role, who in (("author", order.author), ("committer", self.committer)):
            value |= {f"{role}[name]": who.name, f"{role}[email]": who.email}
        if data is not None:
            value["content"] = b64encode(data).decode()
        if path in order.present:
            value["sha"] = order.present[path]
        method = "DELETE" if data is None else "PUT" if path in order.present else "POST"
        try:
            self._send(method, f"contents/{quote(path)}", **value)
        except HostFault as fault:
            raise HostFault("moved" if fault.status in (400, 409, 422) else fault.code, fault.status) from None

    def propose(self, branch: str, title: str, body: str) -> Pull:
        """See `CodeHost.propose`."""
        found = self._open(branch)
        if found is None:
            try:
                found = self._send("POST", "pulls", title=title, body=body, head=branch, base=self.base)
            except HostFault as fault:
                found = self._open(branch) if fault.status in (400, 422) else None
                if found is None:
                    raise
        return _pull(found)

    def _open(self, branch: str) -> Any:
        rows = self._ask("pulls", head=branch, base=self.base, state="open") or ()
        return next((one for one in rows if one["head"]["ref"] == branch), None)

    def pull(self, number: int) -> Pull:
        """See `CodeHost.pull`."""
        found = self._ask(f"pulls/{number}")
        if found is None:
            raise HostFault("refused", 404)
        return _pull(found)

    def remarks(self, number: int) -> tuple[Remark, ...]:
        """See `CodeHost.remarks`."""
        return in_order([_remark(one) for one in self.api.every(f"{self._top}/pulls/{number}/comments")])

    def say(self, number: int, text: str) -> None:
        """See `CodeHost.say`."""
        self._send("POST", f"pulls/{number}/comments", body=text)

    def verdict(self, commit: str) -> Verdict:
        """See `CodeHost.verdict`. The host keeps none for a commit; the report comes as a remark."""
        return Verdict()

    @property
    def _top(self) -> str:
        return f"/repos/{self.repository}"

    def _ask(self, path: str, /, **query: str | int) -> Any:
        return self.api.ask(f"{self._top}/{path}", **query)

    def _send(self, method: str, path: str, **value: Any) -> Any:
        return self.api.send(method, f"{self._top}/{path}", value)


def _pull(row: Mapping[str, Any]) -> Pull:
    state = str(row["state"])
    head = str((row.get("head") or {}).get("sha", ""))
    known = state if state in ("open", "merged") else "closed"
    return Pull(number=int(row["number"]), url=str(row["html_url"]), state=known, head=head)


def _remark(row: Mapping[str, Any]) -> Remark:
    return Remark(
        id=f"c{row['id']}",
        author=str((row.get("user") or {}).get("login", "")),
        body=str(row.get("body") or ""),
        at=str(row.get("created_at") or ""),
        path=str(row.get("path") or ""),
        line=int(row.get("new_line") or 0),
    )
