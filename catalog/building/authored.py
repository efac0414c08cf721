"""The pages that people write: MkDocs builds them beside the site, and what differs is copied into it.

MkDocs runs as a process of its own, at the same time as the rest of the build, and only when its sources changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.articles.sections import KEYS as ARTICLES
from catalog.building.folders import Folders
from catalog.configuration.settings import FILE
from catalog.files.writing import write_changed
from catalog.messages import FOLDER as MESSAGES
from catalog.portal import TEMPLATES, Portal, files_below

OVERRIDES = "site/overrides"
HOOKS = "site/hooks"
OURS = frozenset({"index.html", "404.html", "sitemap.xml", "sitemap.xml.gz", "robots.txt"})  # never taken from MkDocs
DONE = "mulu.stamp"
MAX_PROBLEM = 600  # characters of what MkDocs said


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """MkDocs at work, or nothing to do: `process` is None when the last result still stands.

    It writes into `draft`, which takes the place of `folder` once it is done: a build that is killed leaves a MkDocs
    behind that goes on writing, and nobody may take its pages for those of the next build.
    """

    folder: Path
    draft: Path
    stamp: str
    process: subprocess.Popen[bytes] | None


def start_authored(portal: Portal, folders: Folders, today: date) -> Authored | None:
    """Start MkDocs where it is needed; None when there are no authored pages."""
    settings = portal.settings
    if not settings.pages.is_dir() or not any(name.endswith(".md") for name in _sources(settings.pages)):
        return None
    folder = folders.cache / "mkdocs"
    draft = folder.with_name(f"mkdocs.{os.getpid()}~")
    for other in folders.cache.glob("mkdocs.*~"):
        shutil.rmtree(other, ignore_errors=True)
    mark = _stamp(portal)
    if (folder / DONE).is_file() and (folder / DONE).read_text("utf-8") == mark:
        return Authored(folder=folder, draft=draft, stamp=mark, process=None)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean"]
    command += ["--config-file", str(settings.root / FILE), "--site-dir", str(draft)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}
    environment |= {"MULU_PACK": portal.pack.key, "MULU_TODAY": today.isoformat()}
    environment["MULU_LANGUAGES"] = " ".join(portal.languages)
    draft.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        command, cwd=settings.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return Authored(folder=folder, draft=draft, stamp=mark, process=process)


def stop_authored(authored: Authored | None) -> None:
    """End MkDocs where it still runs, because the build could not go on."""
    if authored is not None and authored.process is not None and authored.process.poll() is None:
        with authored.process as process:
            process.kill()
        shutil.rmtree(authored.draft, ignore_errors=True)


def finish_authored(authored: Authored) -> str:
    """Wait for MkDocs; gives what it complained of, empty when all is well."""
    if authored.process is None:
        return ""
    said, _ = authored.process.communicate()
    if authored.process.returncode:
        shutil.rmtree(authored.draft, ignore_errors=True)
        return said.decode("utf-8", "replace").strip()[-MAX_PROBLEM:] or str(authored.process.returncode)
    shutil.rmtree(authored.folder, ignore_errors=True)
    authored.draft.rename(authored.folder)
    (authored.folder / DONE).write_text(authored.stamp, "utf-8")
    return ""


def copy_authored(authored: Authored, site: Path, taken: Iterable[str]) -> Mapping[str, str]:
    """Copy its files into the site, except where the catalogue has its own; gives their names with their hashes."""
    ours = OURS | set(taken)
    written = {}
    for name in files_below(authored.folder):
        if name in ours or name == DONE:
            continue
        content = (authored.folder / name).read_bytes()
        write_changed(site / name, content)
        written[name] = hashlib.sha256(content).hexdigest()
    return written


def _stamp(portal: Portal) -> str:
    settings = portal.settings
    digest = hashlib.blake2b(digest_size=16)
    from importlib.metadata import version  # see fingerprints

    for name in ("mkdocs", "mkdocs-material"):
        digest.update(f"{name} {version(name)}\0".encode())
    shared = (portal.pack.key, portal.pack.version, portal.validity, portal.languages, sorted(portal.assets.items()))
    digest.update(repr(shared).encode())
    digest.update((settings.root / FILE).read_bytes())
    for folder in (settings.pages, MESSAGES, *(settings.root / name for name in (OVERRIDES, HOOKS, TEMPLATES))):
        for name in _sources(folder) if folder.is_dir() else ():
            content = (folder / name).read_bytes()
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[str]:
    """The files that MkDocs draws from; articles are drawn by the catalogue."""
    return (name for name in files_below(folder) if name.partition("/")[0] not in ARTICLES)
