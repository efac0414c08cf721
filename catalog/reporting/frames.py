"""What stands around a report: titles, clauses in our words with their addresses, and where files can be looked at."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from catalog.checks.subjects import Context
from catalog.clauses.registers import clause_registers
from catalog.messages import Messages
from catalog.model.catalogue import Catalogue
from catalog.reporting.approvals import Approval
from catalog.reporting.passages import address_part
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.packs import Pack

COVERAGE = "rules/coverage/"
_HERE = frozenset(("localhost", "127.0.0.1", "::1", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A clause: what it asks in our words, and its page."""

    text: Label = NO_LABEL
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything a report needs beside the findings. `files` is an address that ends with a slash, or empty."""

    messages: Messages
    pack: Label
    titles: Mapping[str, Label]  # folder of an entry -> its title
    clauses: Mapping[str, Told]
    entries: int
    approvals: Sequence[Approval] = ()
    files: str = ""

    def told(self, clause: str) -> Told:
        """A clause, or the first part of one that is taken down in parts (ZJ-33¶1 as ZJ-33¶1a)."""
        parts = (one for name, one in self.clauses.items() if name.startswith(clause))
        return self.clauses.get(clause) or next(parts, Told())

    def address_of(self, file: str, line: int) -> str:
        """Where a line of a file can be looked at; empty where nobody knows."""
        return f"{self.files}{address_part(file)}#L{line}" if self.files else ""


class _Titles(Mapping[str, Label]):
    """The titles of entries by their folders; only those that a report names are looked up."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __getitem__(self, folder: str) -> Label:
        entry = self.catalogue.entry("/".join(folder.split("/")[-2:]))
        if entry is None:
            raise KeyError(folder)
        return entry.title

    def __iter__(self) -> Iterator[str]:
        return (entry.file.rpartition("/")[0] for entry in self.catalogue.entries)

    def __len__(self) -> int:
        return len(self.catalogue.entries)


def frame_of(
    context: Context, messages: Messages, environment: Mapping[str, str], entries: int, approvals: Sequence[Approval]
) -> Frame:
    """The frame of one check."""
    return Frame(
        messages=messages,
        pack=context.pack.title,
        titles=_Titles(context.catalogue),
        clauses=_clauses(context.pack, context.settings.site_url),
        entries=entries,
        approvals=approvals,
        files=files_at(environment),
    )


def files_at(environment: Mapping[str, str]) -> str:
    """Where the proposed commit can be looked at: at GitHub, at GitLab, or as MULU_FILES says."""
    given = environment.get("MULU_FILES", "")
    if given or environment.get("GITLAB_CI"):
        project = environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_URL") or environment.get("CI_PROJECT_URL", "")
        return (given or f"{project}/-/blob/{environment.get('CI_COMMIT_SHA', 'HEAD')}").rstrip("/") + "/"
    if not environment.get("GITHUB_REPOSITORY"):
        return ""
    server = environment.get("GITHUB_SERVER_URL", "https://github.com")
    repository, commit = _head(environment)
    return f"{server}/{address_part(repository)}/blob/{address_part(commit)}/"


def event_of(environment: Mapping[str, str]) -> Mapping[str, object]:
    """What started the runner at GitHub; empty when it cannot be read."""
    try:
        value = json.loads(Path(environment.get("GITHUB_EVENT_PATH") or "/dev/null").read_text("utf-8") or "{}")
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def inside(value: object, *keys: str) -> object:
    """What stands at a path of keys, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def add_summary(environment: Mapping[str, str], text: str) -> bool:
    """Append to the summary of the step, where the runner has one; whether it had."""
    path = environment.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(text + "\n")
    return bool(path)


def _head(environment: Mapping[str, str]) -> tuple[str, str]:
    """The repository and the commit of what was proposed."""
    event = event_of(environment)
    for repository, commit in (
        (inside(event, "pull_request", "head", "repo", "full_name"), inside(event, "pull_request", "head", "sha")),
        (inside(event, "workflow_run", "head_repository", "full_name"), inside(event, "workflow_run", "head_sha")),
    ):
        if repository and commit:
            return str(repository), str(commit)
    return environment["GITHUB_REPOSITORY"], environment.get("GITHUB_SHA") or "HEAD"


def _clauses(pack: Pack, site_url: str) -> dict[str, Told]:
    known = "" if urlsplit(site_url).hostname in (*_HERE, None) else f"{site_url}{COVERAGE}"
    told: dict[str, Told] = {}
    for register in clause_registers():
        is_shown = register.document in (pack.key, pack.inherits)  # on the page of the pack in force
        for clause in register.clauses:
            address = f"{known}#{address_part(clause.id)}" if known and is_shown else ""
            told.update({name: Told(text=clause.text, address=address) for name in (clause.id, *clause.ids)})
    return told
