"""Where a build writes: the public site, what only the functions may read, and what the next build remembers."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from catalog.settings import Settings


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
        """Row indexes: see `catalog.row_files`."""
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
    return Folders(site=out, private=out.with_name(f"{out.name}-private"))
