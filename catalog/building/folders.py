"""Where a build writes: the public site, what only the functions may read, and what the next build remembers."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from catalog.configuration.settings import Settings
from catalog.errors import UsageError
from catalog.files.turns import TURN

SOURCES = ("datapackages", "site", ".git")  # folders of the repository where no build writes


@dataclass(frozen=True, kw_only=True)
class Folders:
    """`site` is public. Beside it, in `private`: gated files, row indexes, indexes for the functions, the cache."""

    site: Path
    private: Path

    @cached_property
    def data(self) -> Path:
        """Full files behind the gate: `<publisher>/<entry>/<file>`."""
        return self.private / "data"

    @cached_property
    def rows(self) -> Path:
        """Row indexes: see `catalog.files.row_files`."""
        return self.private / "rows"

    @cached_property
    def cache(self) -> Path:
        """What the next build may reuse; safe to delete."""
        return self.private / "cache"

    @cached_property
    def ledger(self) -> Path:
        """What the last build made, and from what."""
        return self.cache / "ledger.sqlite"


def folders_for(settings: Settings, out: Path | None) -> Folders:
    """The folders of a build; a site built elsewhere keeps its private half in `<out>-private`, beside it."""
    if out is None or out.resolve() == settings.out.resolve():
        return Folders(site=settings.out, private=settings.out.parent)
    return Folders(site=out, private=out.with_name(f"{out.name}-private") if out.name else out)


def refuse_others_places(settings: Settings, folders: Folders) -> None:
    """Raises UsageError where a build would write over what it reads, or among files that no build made.

    What a build did not write into the folder of an entry, it removes from there. The folder of the settings is the
    site's alone, whatever else lies in it.
    """
    root = Path(os.path.realpath(settings.root))
    for place in map(Path, map(os.path.realpath, (folders.site, folders.private))):
        if root.is_relative_to(place) or any(place.is_relative_to(root / name) for name in SOURCES):
            raise UsageError("out-over-sources", path=str(folders.site))
    if folders.site != settings.out and _is_anothers(folders):
        raise UsageError("out-not-ours", path=str(folders.site))


def _is_anothers(folders: Folders) -> bool:
    """Whether there is something that no build of ours made; what begins with a dot, such as .git, is no obstacle."""
    if not folders.site.is_dir():
        return folders.site.exists()
    is_ours = (folders.site / "shell.html").is_file() or (folders.cache / TURN).is_file()
    return not is_ours and any(not name.startswith(".") for name in os.listdir(folders.site))
