"""The certificate of a destruction: every copy with its hash, when and how it went, what is left and to do, and what
lies beyond control. It carries no data and no names of persons beyond the office that acted (HZ-2.6.10)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.destruction.copies import Copy, Place, Target
from catalog.destruction.journal import Fate
from catalog.destruction.places import SHALLOW
from catalog.destruction.removing import Removal
from catalog.files.writing import write_changed
from catalog.messages import Messages

FORM = "mulu/destruction/1"
FACTS_NAME, TEXT_NAME, BLOBS_NAME = "destruction.json", "destruction.md", "blobs.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why and by whom: the reference of the decided case, the reason, the office; `clauses` of the rules in force."""

    reference: str
    reason: str
    by: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Copies beyond control: a word of the message catalogue, how many (None: nobody can know), and whose."""

    what: str
    number: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A destruction as far as it has come. `at` is when everything was last looked at (ISO, UTC)."""

    target: Target
    grounds: Grounds
    removal: Removal
    beyond: tuple[Beyond, ...]
    at: str
    is_clock_set: bool = False  # for trials: the instants are not those of the machine

    @property
    def is_complete(self) -> bool:
        """Whether no copy under our control is left."""
        return not self.removal.left


def facts(outcome: Outcome, blobs: str) -> Mapping[str, Any]:
    """The certificate in plain values; `blobs` is the file that lists the blobs to strip."""
    target, grounds = outcome.target, outcome.grounds
    there = {copy.id for copy in outcome.removal.left}
    return {
        "certificate": FORM,
        "entry": target.key,
        "addresses": list(target.keys),
        "reference": grounds.reference,
        "reason": grounds.reason,
        "by": grounds.by,
        "clauses": list(grounds.clauses),
        "complete": outcome.is_complete,
        "verified_at": outcome.at,
        **({"trial": True} if outcome.is_clock_set else {}),
        "destroyed": [_gone(fate) for fate in outcome.removal.fates if fate.copy.id not in there],
        "left": [_left(copy, outcome.removal.failed) for copy in outcome.removal.left],
        "to_do": commands(outcome, blobs),
        "beyond": [{"what": one.what, "number": one.number, "names": list(one.names)} for one in outcome.beyond],
    }


def _gone(fate: Fate) -> dict[str, Any]:
    how = "tool" if fate.removed_at else "people"
    return {**_copy(fate.copy), "how": how, "found_at": fate.found_at, "gone_at": fate.removed_at or fate.gone_at}


def _left(copy: Copy, failed: Mapping[str, str]) -> dict[str, Any]:
    return {**_copy(copy), "problem": failed.get(copy.id, "")}


def _copy(copy: Copy) -> dict[str, Any]:
    return {
        "place": str(copy.place),
        "where": copy.where,
        "version": copy.version,
        "detail": copy.detail,
        "bytes": copy.bytes,
        "hash": copy.hash,
    }


def commands(outcome: Outcome, blobs: str) -> list[str]:
    """What people must run, in order, to remove what no tool may; empty when nothing of that kind is left."""
    left = outcome.removal.left
    git = [copy for copy in left if copy.place is Place.GIT_HISTORY]
    if any(copy.detail == SHALLOW for copy in git):
        return ["git fetch --unshallow", _again(outcome)]
    lines = []
    if any(copy.place is Place.GIT_INDEX for copy in left) or git:
        lines += ["git add --all", 'git commit -m "Remove destroyed data"']
    if git:
        lines += [
            f"git filter-repo --force --strip-blobs-with-ids {blobs}",
            "git reflog expire --expire=now --expire-unreachable=now --all",
            "git gc --prune=now",
        ]
        for address in (one.split(" ", 1)[1] for one in _remotes(outcome)):
            lines += [f"git push --force --all {address}", f"git push --force --tags {address}"]
    return [*lines, _again(outcome)] if lines else []


def _remotes(outcome: Outcome) -> Sequence[str]:
    return next((one.names for one in outcome.beyond if one.what == "remotes"), ())


def _again(outcome: Outcome) -> str:
    return f"mulu destroy {outcome.target.key} --reason … --reference {outcome.grounds.reference} --yes"


def write_certificate(outcome: Outcome, folder: Path, blobs: Path, root: Path) -> Path:
    """Write facts and text into `folder`, and the blobs to strip into the file `blobs`; gives the facts' path."""
    ids = sorted({one.version for one in outcome.removal.left if one.place is Place.GIT_HISTORY and one.version})
    blobs.parent.mkdir(parents=True, exist_ok=True)
    write_changed(blobs, "".join(f"{id}\n" for id in ids).encode())
    shown = blobs.relative_to(root).as_posix() if blobs.is_relative_to(root) else str(blobs)
    told = facts(outcome, shown)
    folder.mkdir(parents=True, exist_ok=True)
    write_changed(folder / FACTS_NAME, (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())
    write_changed(folder / TEXT_NAME, "\n".join(text(told, Messages(one)) for one in ("zh", "en")).encode())
    return folder / FACTS_NAME


def text(told: Mapping[str, Any], words: Messages) -> str:
    """The certificate to read, in one language."""
    state = "complete" if told["complete"] else "incomplete"
    parts = [
        f"# {words.text('destroy.title', entry=told['entry'])}",
        words.text(f"destroy.{state}", at=told["verified_at"], left=len(told["left"])),
        words.text("destroy.grounds", **{key: told[key] or "–" for key in ("reference", "reason", "by")}),
    ]
    if told.get("trial"):
        parts.append(words.text("destroy.trial"))
    if told["clauses"]:
        parts.append(words.text("destroy.clauses", clauses=", ".join(told["clauses"])))
    parts += _section(words, "destroyed", [_line(words, one, "line-gone") for one in told["destroyed"]])
    parts += _section(words, "left", [_line(words, one, "line-left") for one in told["left"]])
    if told["to_do"]:
        parts += [f"## {words.text('destroy.to-do')}", "```sh\n" + "\n".join(told["to_do"]) + "\n```"]
    parts += _section(words, "beyond", [_beyond(words, one) for one in told["beyond"]])
    parts.append(words.text("destroy.media"))
    return "\n\n".join(parts) + "\n"


def _section(words: Messages, name: str, lines: list[str]) -> list[str]:
    return [f"## {words.text(f'destroy.{name}', count=len(lines))}", "\n".join(lines)] if lines else []


def _line(words: Messages, one: Mapping[str, Any], code: str) -> str:
    """One copy; of a blob the version stands in its name already."""
    known = {key: one[key] for key in ("version", "bytes", "hash", "detail", "problem") if one.get(key)}
    if str(known.get("version", "–")) in one["where"]:
        known.pop("version", None)
    facts = [words.text(f"destroy.fact.{key}", value=value) for key, value in known.items()]
    return words.text(
        f"destroy.{code}",
        place=words.text(f"destroy.place.{one['place']}"),
        where=one["where"],
        facts=", ".join(facts) or words.text("destroy.no-facts"),
        gone_at=one.get("gone_at", ""),
        how=words.text(f"destroy.how.{one['how']}") if "how" in one else "",
    )


def _beyond(words: Messages, one: Mapping[str, Any]) -> str:
    number = str(one["number"]) if one["number"] is not None else words.text("destroy.unknown")
    return words.text(f"destroy.what.{one['what']}", number=number, names=", ".join(one["names"]) or "–")
