"""What may not be in the repository may not be in its history either: anybody who clones gets all of it (R-106, R-108).

Every branch, tag and stash counts, not only what is checked out. A sample, and what was open to everybody when it was
committed, are told apart by the descriptor of that commit. A shallow clone shows no history; the full one does.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from catalog.checks.run import Scope
from catalog.checks.subjects import Context, Subject
from catalog.files.writing import write_changed
from catalog.loading.catalogue import FOLDER, load_entry
from catalog.model.entry import Entry, Openness
from catalog.model.finding import Finding, Severity
from catalog.revisions import NOTICES, descriptors_at, history_of

CACHE = Path("build/cache/checks/history.json")
RULES = {Openness.RESTRICTED: "R-108", Openness.PROHIBITED: "R-106"}
_SHOWN = 5  # paths in one finding
_LOOKED_AT = 50  # paths of one entry whose commits are looked at


def history_findings(context: Context, scope: Scope) -> Iterator[Finding]:
    """One finding for each entry in scope whose data stand in Git's history, with what to do about it.

    Files that stand in the repository now are for other checks. Only entries of which history has more are loaded.
    """
    if scope.nothing:
        return
    for folder, paths in sorted(_held(context.root, scope).items()):
        if not (context.root / folder).is_dir():
            continue
        entry = load_entry(context.root, folder.removeprefix(f"{FOLDER}/")).entry
        if entry and _is_guarded(entry, context):
            yield from _of_entry(Subject(entry=entry, context=context), paths)


def _is_guarded(entry: Entry, context: Context) -> bool:
    return entry.openness in RULES and not entry.is_gone and context.rule(RULES[entry.openness]) is not None


def _of_entry(subject: Subject, paths: list[str]) -> Iterator[Finding]:
    folder = f"{FOLDER}/{subject.entry.key}"
    samples = {f"{folder}/{one.path}" for one in subject.entry.samples}
    suspect = [path for path in paths if path not in samples][:_LOOKED_AT]
    told = {path: _told_then(subject.context.root, folder, path) for path in suspect}
    wrong = [path for path in suspect if told[path] != "sample"]
    if not wrong:
        return
    was_open = all(told[path] == Openness.UNCONDITIONAL for path in wrong)
    yield subject.finding(
        f"{RULES[subject.entry.openness]}/history",
        "catalog",
        "openness_type",
        severity=Severity.WARNING if was_open else None,
        paths="、".join(wrong[:_SHOWN]) + (" …" if len(wrong) > _SHOWN else ""),
        count=str(len(wrong)),
        command=" ".join(("git filter-repo --invert-paths", *(f"--path '{path}'" for path in wrong[:_SHOWN]))),
    )


def _told_then(root: Path, folder: str, path: str) -> str:
    """What the descriptor of the last commit that has the path says of it: `sample`, or the openness of then."""
    asked = ("log", "--all", "--full-history", "--diff-filter=AMT", "--format=%H", "--", path)
    commits = _git(root, *asked).split()
    then = descriptors_at(root, commits[0], [folder]).get(folder) if commits else None
    return _role(then[1], path.removeprefix(f"{folder}/")) if then else ""


def _role(facts: Mapping[str, Any], name: str) -> str:
    resources = facts.get("resources")
    for one in resources if isinstance(resources, list) else ():
        ours = one.get("catalog") if isinstance(one, dict) and one.get("path") == name else None
        if isinstance(ours, dict) and ours.get("role") == "sample":
            return "sample"
    ours = facts.get("catalog")
    return str(ours.get("openness_type", "")) if isinstance(ours, dict) else ""


def _held(root: Path, scope: Scope) -> dict[str, list[str]]:
    """The data files that history has and the repository has no more, by folder. For all folders together the answer
    is remembered, and only new commits are read; what it says is looked up again before anybody is accused."""
    if scope.paths:
        return _gone_from(root, history_of(root, scope.paths).files, scope.paths)
    suspect = _gone_from(root, _remembered(root), (FOLDER,))
    return _gone_from(root, history_of(root, sorted(suspect)).files, sorted(suspect)) if suspect else {}


def _gone_from(root: Path, files: Iterable[str], below: Iterable[str]) -> dict[str, list[str]]:
    held = set(files)
    now = set(_git(root, "ls-files", "-z", "--", *below).split("\0")) if held else set()
    found = dict[str, list[str]]()
    for file in sorted(held - now):
        if file.count("/") > 2:
            found.setdefault("/".join(file.split("/")[:3]), []).append(file)
    return found


def _remembered(root: Path) -> list[str]:
    """Every data file below `datapackages/` that any commit ever had, by what is remembered and what came since."""
    tips = sorted(set(_git(root, "rev-parse", "--all", "HEAD").split()))
    mark, known = hashlib.sha256(" ".join(tips).encode()).hexdigest(), _recalled(root)
    if known.get("mark") == mark:
        return list(known["files"])
    seen = [tip for tip in known.get("tips", ()) if tip.isalnum()]
    asked = ("log", "--all", "--ignore-missing", "--full-history", "--no-renames", "--diff-filter=d", "--format=",
             "--name-only", "-z", "--relative", *(f"^{tip}" for tip in seen), "--", FOLDER)  # fmt: skip
    names = {name.strip("\n") for name in _git(root, *asked).split("\0")} - {""}
    files = sorted({*known.get("files", ()), *(name for name in names if PurePosixPath(name).name not in NOTICES)})
    with suppress(OSError):
        (root / CACHE).parent.mkdir(parents=True, exist_ok=True)
        write_changed(root / CACHE, json.dumps({"mark": mark, "tips": tips, "files": files}).encode())
    return files


def _recalled(root: Path) -> dict[str, Any]:
    """What was remembered; nothing where it does not read as ours."""
    try:
        known = json.loads((root / CACHE).read_text("utf-8"))
        is_ours = all(isinstance(known[key], list) for key in ("tips", "files")) and isinstance(known["mark"], str)
        return known if is_ours else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(("git", "-C", str(root), *words), capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
