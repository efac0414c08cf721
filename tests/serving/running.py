"""A town's catalogue in a folder of its own, and `mulu` running over it as a process, as an operator would run it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.serving.visitors import Visitor

MORNING = "2026-09-24T10:00"
"""When the stories begin: the Thursday before Mid-Autumn and National Day, whose days off and on the calendar knows."""
READY = "The portal is running: "
ENTRIES = (
    "hangzhou-data-bureau/openness-grounds",
    "hangzhou-economy/enterprise-electricity",
    "hangzhou-metro/metro-openings",
    "hangzhou-metro/station-passenger-flow",
    "hangzhou-transport/yangtze-delta-airports",
)


def copy_town(repository: Path, target: Path) -> Path:
    """Settings, site and a few entries of the repository; `functions/` says that this is a checkout."""
    for key in ENTRIES:
        source = repository / "datapackages" / key
        shutil.copytree(source, target / "datapackages" / key)
        shutil.copy(source.parent / "publisher.yaml", (target / "datapackages" / key).parent)
    shutil.copytree(repository / "site", target / "site")
    shutil.copy(repository / "mkdocs.yml", target)
    (target / "functions").mkdir()
    return target


def mulu(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command over a town, in English, to its end."""
    return subprocess.run(
        command(root, *arguments), env=surroundings(environment), capture_output=True, text=True, timeout=120
    )


def command(root: Path, verb: str, *arguments: str) -> list[str]:
    """The command line."""
    return [sys.executable, "-m", "catalog", verb, "--root", str(root), *arguments]


def surroundings(more: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment without settings of its own, speaking English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MULU_")}
    return kept | {"LC_ALL": "en_US.UTF-8"} | (more or {})


class Town:
    """A catalogue that is served. `stop` asks the server to end, `crash` leaves it no time for anything."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = ""
        self.lines: list[str] = []
        self._said = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def state(self) -> Path:
        """Where its cases, mails and published registers are."""
        return self.root / "state"

    def start(self, now: str = MORNING, *options: str, **environment: str) -> Town:
        """Serve on a free port; returns when the address was printed."""
        arguments = command(self.root, "serve", "--port", "0", "--now", now, *options)
        self._process = subprocess.Popen(
            arguments,
            env=surroundings(environment),
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None
        self.lines = []
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith(READY):
                self.url = line.removeprefix(READY).strip()
                break
        assert self.lines and self.lines[-1].startswith(READY), "\n".join(self.lines)
        self._reader = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._reader.start()
        return self

    def _listen(self, stream: Any) -> None:
        with stream:
            for line in stream:
                with self._said:
                    self.lines.append(line.rstrip("\n"))
                    self._said.notify_all()

    def says(self, beginning: str) -> str:
        """Waits for a line of the server that begins so."""

        def found() -> str:
            return next((line for line in self.lines if line.startswith(beginning)), "")

        with self._said:
            said = self._said.wait_for(found, 60)
        assert said, f"no line begins with {beginning!r}:\n" + "\n".join(self.lines)
        return said

    def stop(self) -> int:
        """SIGTERM, as a service manager sends it; the exit code."""
        return self._ended(signal.SIGTERM)

    def crash(self) -> int:
        """SIGKILL, as a power cut would be."""
        return self._ended(signal.SIGKILL)

    def _ended(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        code = process.wait(60)
        if self._reader:
            self._reader.join(10)
        return code

    def visitor(self, person: str = "") -> Visitor:
        """A browser at this town's portal, signed in as a made-up person."""
        visitor = Visitor(site=self.url)
        return visitor.sign_in(person) if person else visitor

    def mulu(self, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command over the same town, while it is served or not."""
        return mulu(self.root, verb, *arguments)

    def remind(self, now: str) -> str:
        """One sweep by hand, which must succeed; what it printed."""
        done = self.mulu("remind", "--now", now)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self) -> list[EmailMessage]:
        """Every mail that was handed over, from the files of the embedded outbox."""
        paths = sorted((self.state / "outbox").glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
