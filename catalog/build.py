"""The whole build: from the folders of `datapackages/` to the site, the exports and what the functions read.

Only what changed is drawn and only what differs is written, and the result is byte for byte that of a build from
nothing, in any folder, with any number of processes. One broken entry is reported and skipped.
"""

import atexit
import gc
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from catalog.building.authored import Authored, copy_authored, finish_authored, start_authored, stop_authored
from catalog.building.folders import Folders, folders_for, refuse_others_places
from catalog.building.job import FILE_MARK, INDEXED, Entries, Job
from catalog.building.known_house import Asked, opened_house
from catalog.configuration.settings import FILE, Settings, load_settings
from catalog.files.turns import in_turn
from catalog.files.writing import remove_folder, write_changed
from catalog.messages import LANGUAGES, Messages
from catalog.model.finding import Finding, Severity
from catalog.portal import ASSETS
from catalog.remembered.fingerprints import stamp
from catalog.remembered.ledger import Ledger
from catalog.rules.calendars import local_date
from catalog.stages.entry_look import refresh_entries
from catalog.stages.list_look import refresh_lists

DONE = "done"  # the fact that says of which catalogue everything was made
AUTHORED = "authored:"  # marks the files of MkDocs among the pages of the ledger

atexit.register(gc.freeze)  # nobody needs to look for garbage in a process that ends


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did. `findings` are faults of the content; `seconds` says what each stage took."""

    entries: int
    drawn: int
    removed: int
    findings: tuple[Finding, ...]
    seconds: dict[str, float]
    folders: Folders


class Choice(NamedTuple):
    """What differs from what the settings say."""

    languages: tuple[str, ...]
    pack: str | None
    today: date | None
    drafts: bool


def build(  # noqa: PLR0913 - every choice has a default and is given by name
    root: Path,
    *,
    out: Path | None = None,
    languages: tuple[str, ...] = (),
    pack: str | None = None,
    today: date | None = None,
    report: Callable[[str], object] | None = None,
    language: str = "zh",
    processes: int | None = None,
    drafts: bool = False,
) -> BuildResult:
    """Build the portal of the repository at `root`; `language` is that of the report. `drafts` shows drafts too.

    `today` decides whether the pack counts as in force and which data are fresh; without it the day of the last commit
    does. A build that is running in the same folder is waited for. Raises MuluError when settings, pack, templates or
    the disk forbid it.
    """
    settings, told = load_settings(root), report or (lambda text: None)
    folders = folders_for(settings, out)
    refuse_others_places(settings, folders)
    alone = in_turn(folders.cache, lambda: told(Messages(language).text("build.waiting")))
    with _without_collector(), alone:
        job = _opened(settings, out, Choice(languages, pack, today, drafts), (told, language, processes))
        try:
            return _built(job)
        finally:
            job.ledger.close()


def _opened(
    settings: Settings, out: Path | None, asked: Choice, told: tuple[Callable[[str], object], str, int | None]
) -> Job:
    report, language, processes = told
    day = asked.today or commit_day(settings.root)
    folders = folders_for(settings, out)
    known = opened_house(
        settings,
        Asked(pack=asked.pack or "", languages=asked.languages, today=day, drafts=asked.drafts),
        folders.cache,
    )
    return Job(
        portal=known.portal,
        folders=folders,
        ledger=Ledger(folders.ledger),
        publishers=tuple(sorted((one.publisher for one in known.publishers), key=lambda body: body.name)),
        house=known.house,
        law=known.law,
        today=day,
        processes=processes or _cores(),
        messages=Messages(language),
        report=report,
        faults=tuple(finding for one in known.publishers for finding in one.findings),
    )


def _built(job: Job) -> BuildResult:
    authored = start_authored(job.portal, job.folders, job.today)
    try:
        return _whole(job, authored)
    finally:
        stop_authored(authored)


def _whole(job: Job, authored: Authored | None) -> BuildResult:
    assets = _assets(job)
    done, indexed = job.ledger.fact(DONE), job.ledger.fact(INDEXED)
    job.ledger.state({DONE: "", INDEXED: ""})
    entries = refresh_entries(job)
    started = perf_counter()
    problem = _rest(job, entries, (authored, assets), (done, indexed))
    findings = (*entries.findings, *job.articles.findings, *job.faults, *problem)
    job.timed("rest", started)
    job.say("finished", entries=entries.count, drawn=len(entries.drawn), broken=_errors(findings))
    return BuildResult(
        entries=entries.count,
        drawn=len(entries.drawn),
        removed=len(entries.removed),
        findings=findings,
        seconds=job.seconds,
        folders=job.folders,
    )


def _rest(
    job: Job, entries: Entries, beside: tuple[Authored | None, dict[str, str]], before: tuple[str, str]
) -> tuple[Finding, ...]:
    """Everything beside the entries themselves. What says of itself that it is current is left alone."""
    started = perf_counter()
    known = job.ledger.pages()
    pages = refresh_lists(job, entries)
    started = job.timed("lists", started)
    done, indexed = before
    current = stamp(entries.stamp, job.law, sorted(pages))  # the map of the site names every page
    if done == current and _has_exports(job):
        names = {name: mark for name, mark in known.items() if name.startswith(FILE_MARK)}
        job.ledger.state({INDEXED: indexed})
    else:
        from catalog.stages.whole_stage import refresh_whole  # only here: see entry_look

        names = refresh_whole(job, entries, pages, known if done else {}, indexed)
        started = perf_counter()
    files, problem = _files(job, beside[0], pages)
    kept = {**pages, **names, **files, **beside[1]}
    job.ledger.keep_pages(kept)
    if stale := set(known) - set(kept):
        from catalog.stages.whole_stage import remove_pages

        remove_pages(job, entries, stale)
    _remove_languages(job)
    job.ledger.state({DONE: current})
    job.ledger.tidy()
    job.forget_compiled()
    job.timed("authored", started)
    return problem


def _has_exports(job: Job) -> bool:
    return (job.folders.site / "catalog.ttl").is_file() and (job.folders.private / "access.json").is_file()


def _assets(job: Job) -> dict[str, str]:
    """Scripts, styles and pictures, by their names in the ledger.

    They come before the pages: whoever reads a new page while the build goes on would keep an old file as the version
    that the page asks for.
    """
    found = {}
    for name, mark in job.portal.assets.items():
        write_changed(job.folders.site / "assets" / name, (job.portal.settings.root / ASSETS / name).read_bytes())
        found[f"{AUTHORED}assets/{name}"] = mark
    return found


def _files(job: Job, authored: Authored | None, pages: dict[str, str]) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Authored pages, by their names in the ledger."""
    if authored is None:
        return {}, ()
    if problem := finish_authored(authored):
        kept = {name: mark for name, mark in job.ledger.pages().items() if name.startswith(AUTHORED)}
        finding = Finding(code="authored-failed", severity=Severity.ERROR, file=FILE, facts={"problem": problem})
        return kept, (finding,)
    taken = {f"{path.strip('/')}/index.html" for path in pages} | {f"assets/{name}" for name in job.portal.assets}
    copied = copy_authored(authored, job.folders.site, taken)
    return {f"{AUTHORED}{name}": mark for name, mark in copied.items()}, ()


def _remove_languages(job: Job) -> None:
    for word in LANGUAGES:
        if word not in job.portal.languages[1:]:
            remove_folder(job.folders.site / word)


def _errors(findings: tuple[Finding, ...]) -> int:
    return len({finding.file for finding in findings if finding.severity is Severity.ERROR})


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def commit_day(root: Path) -> date:
    """The day of the last commit in China; without Git, the day on which it is asked."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%cI"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        moment = datetime.fromisoformat(said)
    except (OSError, ValueError):
        moment = datetime.now(UTC)
    return local_date(moment)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Ten thousand entries are no garbage: looking for it took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # old at once: what is left over waits for the next look through everything
        if was_on:
            gc.enable()
