"""A Git host that is no more than the checkout: real branches and commits, pull requests as files of the state folder.

Nothing is checked out and the work tree stays as it is: commits are written beside it, as a host would do.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.hosting.port import HostFault, Order, Pull, Remark, Signature, Verdict

SECONDS = 60
_FILE = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalHost:
    """The repository at `root`; `folder` keeps what its pull requests say. See `CodeHost` for the methods."""

    root: Path
    folder: Path
    base: str
    committer: Signature
    kind: str = "local"

    def tip(self, branch: str) -> str:
        """See `CodeHost.tip`."""
        done = self._run("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}", fails=True)
        return done.decode().strip()

    def listing(self, commit: str, folder: str) -> Mapping[str, str]:
        """See `CodeHost.listing`."""
        rows = self._run("ls-tree", "-r", "-z", commit, "--", f"{folder}/").split(b"\0")
        found: dict[str, str] = {}
        for row in filter(None, rows):
            head, _, path = row.partition(b"\t")
            found[path.decode("utf-8", "replace").removeprefix(f"{folder}/")] = head.split()[2].decode()
        return found

    def blob(self, blob: str) -> bytes:
        """See `CodeHost.blob`."""
        return self._run("cat-file", "blob", blob)

    def commit(self, order: Order) -> str:
        """See `CodeHost.commit`: an index of its own, then the branch, only from where it was."""
        with tempfile.TemporaryDirectory(prefix="mulu-index-") as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            self._run("read-tree", order.parent, more=index)
            self._run("update-index", "-z", "--index-info", given=self._rows(order), more=index)
            tree = self._run("write-tree", more=index).decode().strip()
        made = self._run("commit-tree", tree, "-p", order.parent, given=order.message.encode(), more=self._named(order))
        commit = made.decode().strip()
        before = "" if order.begins else order.parent
        try:
            self._run("update-ref", f"refs/heads/{order.branch}", commit, before or "0" * 40)
        except HostFault as fault:
            raise HostFault("moved") from fault
        return commit

    def _rows(self, order: Order) -> bytes:
        rows: list[bytes] = []
        for path, data in sorted(order.changes.items()):
            if data is None:
                rows.append(b"0 " + b"0" * 40 + b"\t" + path.encode())
                continue
            blob = self._run("hash-object", "-w", "--stdin", given=data).strip()
            rows.append(_FILE.encode() + b" " + blob + b"\t" + path.encode())
        return b"".join(row + b"\0" for row in rows)

    def _named(self, order: Order) -> dict[str, str]:
        at = f"{int(order.at.timestamp())} +0000"
        author = {"GIT_AUTHOR_NAME": order.author.name, "GIT_AUTHOR_EMAIL": order.author.email, "GIT_AUTHOR_DATE": at}
        service = {"GIT_COMMITTER_NAME": self.committer.name, "GIT_COMMITTER_EMAIL": self.committer.email}
        return {**author, **service, "GIT_COMMITTER_DATE": at}

    def propose(self, branch: str, title: str, body: str) -> Pull:
        """See `CodeHost.propose`."""
        rows = self.rows()
        found = next((one for one in rows if one["branch"] == branch and self._state(one) == "open"), None)
        if found is None:
            number = max((int(one["number"]) for one in rows), default=0) + 1
            found = {"number": number, "branch": branch, "title": title, "body": body, "remarks": [], "closed": False}
            self._write(found, new=True)
        return self._pull(found)

    def pull(self, number: int) -> Pull:
        """See `CodeHost.pull`."""
        return self._pull(self.row(number))

    def remarks(self, number: int) -> tuple[Remark, ...]:
        """See `CodeHost.remarks`."""
        return tuple(Remark(**one) for one in self.row(number)["remarks"])

    def say(self, number: int, text: str) -> None:
        """See `CodeHost.say`; the service speaks."""
        self.remark(number, self.committer.name, text, "")

    def remark(self, number: int, author: str, text: str, at: str) -> None:
        """Write a remark in a person's name."""
        row = self.row(number)
        said = {"id": f"c{len(row['remarks']) + 1}", "author": author, "body": text, "at": at}
        row["remarks"].append(said)
        self._write(row)

    def verdict(self, commit: str) -> Verdict:
        """See `CodeHost.verdict`: nothing runs here but the check of the form itself."""
        return Verdict()

    def rows(self) -> list[dict[str, Any]]:
        """Every pull request as kept, the first one first."""
        paths = sorted(self.folder.glob("[0-9]*.json"), key=lambda path: int(path.stem))
        return [json.loads(path.read_text("utf-8")) for path in paths]

    def row(self, number: int) -> dict[str, Any]:
        """One as kept. Raises HostFault where there is none."""
        try:
            row: dict[str, Any] = json.loads((self.folder / f"{number}.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise HostFault("refused", 404) from error
        return row

    def difference(self, number: int) -> str:
        """What a pull request changes, as Git shows it, cut at 200,000 bytes."""
        branch = str(self.row(number)["branch"])
        told = self._run("diff", "--no-color", "--no-ext-diff", f"{self.base}...{branch}", "--", fails=True)
        return "\n".join(map(_readable, told[:200_000].split(b"\n")))

    def _pull(self, row: Mapping[str, Any]) -> Pull:
        number = int(row["number"])
        url = f"/workbench/entries/pulls/{number}"
        return Pull(number=number, url=url, state=self._state(row), head=self.tip(str(row["branch"])))

    def _state(self, row: Mapping[str, Any]) -> str:
        """Merged once the base branch holds the branch's commit; closed once the branch is gone."""
        tip = self.tip(str(row["branch"]))
        if not tip or row["closed"]:
            return "closed"
        command = ("git", "-C", str(self.root), "merge-base", "--is-ancestor", tip, f"refs/heads/{self.base}")
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
        return "merged" if done.returncode == 0 else "open"

    def _write(self, row: Mapping[str, Any], *, new: bool = False) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{row['number']}.json"
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        draft.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
        try:
            if new:
                os.link(draft, target)  # two at once never share a number
            else:
                os.replace(draft, target)
        except FileExistsError as error:
            raise HostFault("away") from error
        finally:
            draft.unlink(missing_ok=True)

    def _run(
        self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None, fails: bool = False
    ) -> bytes:
        """What Git prints. Raises HostFault where it fails, unless that is an answer too."""
        try:
            done = subprocess.run(
                ("git", "-C", str(self.root), *arguments),
                input=given,
                capture_output=True,
                check=False,
                timeout=SECONDS,
                env={**os.environ, "GIT_TERMINAL_PROMPT": "0", **(more or {})},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HostFault("away") from error
        if done.returncode and not fails:
            raise HostFault("refused")
        return b"" if done.returncode else done.stdout


def _readable(line: bytes) -> str:
    """A line of a difference: data files come in several encodings."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")


def open_local_host(root: Path, state: Path, committer: Signature) -> LocalHost | None:
    """The checkout as a host, None where it is no repository, is on no branch or has no commit."""
    top = _said(root, "rev-parse", "--show-toplevel")
    branch = _said(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if (
        not top
        or Path(top).resolve() != root.resolve()
        or not branch
        or not _said(root, "rev-parse", "--verify", "HEAD")
    ):
        return None
    return LocalHost(root=root, folder=state / "pulls", base=branch, committer=committer)


def _said(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ("git", "-C", str(root), *arguments), capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
