"""A portal whose last commit is the base, a register of decided cases in it, and what the rules find since."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.publishing import csv_bytes
from catalog.checks.comparison import Compared, change_findings
from catalog.checks.run import Scope, metadata_findings
from catalog.law.packs_source import load_pack
from catalog.loading.catalogue import FOLDER
from catalog.model.finding import Finding
from catalog.revisions import base_commit, changed_files
from tests.catalog.conftest import OPEN, TODAY, Portal

REFERENCE, STRANGE, REFUSED = "2222-2222-222", "3333-3333-333", "4444-4444-444"
RULES = ("R-2", "R-3")
IDENTITY = ("-c", "user.name=示例", "-c", "user.email=someone@sample.example")
REGISTER = next(one for one in load_pack("hangzhou").registers if one.key == "decided_changes")


def decision(reference: str, procedure: str, entry: str = "data-bureau/open", **facts: str) -> dict[str, str]:
    """A row of the register, as casework writes it."""
    row = dict.fromkeys((key for key, _ in REGISTER.columns), "")
    return {**row, "reference": reference, "procedure": procedure, "entry": entry, "decided_on": "2026-11-01", **facts}


def register_files(rows: list[dict[str, str]]) -> dict[str, bytes]:
    """The register's two files."""
    columns = REGISTER.columns
    fields = [{"name": word.zh, "type": "string", "title": word.zh, "catalog": {"key": key}} for key, word in columns]
    resource = {"name": "decided-changes", "path": "decided-changes.csv", "format": "csv", "schema": {"fields": fields}}
    facts = {"openness_type": "unconditional", "register": "decided_changes", "update_frequency": "continuous"}
    described = {"name": "decided-changes", "title": REGISTER.title.zh, "resources": [resource], "catalog": facts}
    table = csv_bytes(REGISTER, tuple(rows))
    return {"decided-changes.csv": table, "datapackage.json": json.dumps(described, ensure_ascii=False).encode()}


@dataclass
class Branch:
    """A branch in the making: `portal` is its working tree."""

    portal: Portal

    def git(self, *words: str) -> str:
        """A command of Git in the repository."""
        command = ("git", *IDENTITY, *words)
        done = subprocess.run(command, cwd=self.portal.root, check=True, capture_output=True)
        return done.stdout.decode()

    def commit(self, *rows: dict[str, str]) -> None:
        """Put everything as it stands, and a register of these decisions, into the next commit."""
        if rows:
            self.decide(*rows)
        if not (self.portal.root / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "示例")

    def decide(self, *rows: dict[str, str]) -> None:
        """Write the register."""
        for name, content in register_files(list(rows)).items():
            self.portal.write(f"{FOLDER}/data-bureau/decided-changes/{name}", content)

    def open(self, facts: dict[str, Any] | None = None, **changes: Any) -> None:
        """Write the open entry; `fields` replaces those of its table."""
        good = deepcopy(OPEN)
        if (fields := changes.pop("fields", None)) is not None:
            good["resources"][0]["schema"]["fields"] = fields
        self.portal.entry(good, facts, **changes)

    def found(self, pack: str = "hangzhou", base: str = "HEAD", today: date = TODAY) -> tuple[Finding, ...]:
        """What rules on changes and gates find between the base and the working tree."""
        return tuple(one for one in self._all(pack, base, today) if one.code.startswith(RULES))

    def keys(self, pack: str = "hangzhou", base: str = "HEAD", today: date = TODAY) -> list[str]:
        """The codes of that, with their causes."""
        return sorted(one.key for one in self.found(pack, base, today))

    def _all(self, pack: str, base: str, today: date) -> Iterator[Finding]:
        commit = base_commit(self.portal.root, base)
        compared = Compared(commit=commit, files=changed_files(self.portal.root, commit, FOLDER))
        context = self.portal.context(pack, today)
        yield from metadata_findings(context, Scope(paths=compared.folders or ("nothing",)))
        yield from change_findings(context, compared)
