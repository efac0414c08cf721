"""Files that belong to no entry and are no page, before they are made: pictures, feeds, schemas of forms, frames."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalog.building.job import Job
from catalog.files.writing import write_changed


@dataclass(frozen=True, slots=True)
class Written:
    """A file without a page: its name in the ledger (`picture:…`, `feed:…`), its stamp, and how it is made."""

    key: str
    mark: str
    content: Callable[[], bytes]

    @property
    def path(self) -> str:
        """Its path below the site."""
        return self.key.partition(":")[2]


def refresh_files(job: Job, files: Iterable[Written], known: dict[str, str]) -> dict[str, str]:
    """Bring every such file up to date; gives their names in the ledger with their stamps."""
    written = {}
    for one in files:
        place = job.folders.site / one.path
        if known.get(one.key) != one.mark or not place.is_file():
            write_changed(place, one.content())
        written[one.key] = one.mark
    return written
