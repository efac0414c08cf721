"""What stands at old addresses of renamed entries: it leads on, and says where to (design section 3: none ends)."""

from collections.abc import Iterator, Sequence
from functools import partial

from catalog.building.job import Job
from catalog.entry_pages.about_page import embed_path
from catalog.loading.renames import moved
from catalog.offering.cards import Card
from catalog.remembered.fingerprints import stamp
from catalog.stages.lone_files import Written
from catalog.views import MovedView


def moved_views(cards: Sequence[Card]) -> tuple[MovedView, ...]:
    """One page for each old address, in their order."""
    titles = {card.key: card.title for card in cards}
    pairs = sorted(moved(cards).items())
    return tuple(MovedView(path=f"/{old}/", title=titles[key], target=f"/{key}/") for old, key in pairs)


def moved_frames(job: Job, cards: Sequence[Card]) -> Iterator[Written]:
    """What pages elsewhere hold in a frame from before the entry was renamed; a frame has one language, the first."""
    for view in moved_views(cards):
        yield Written(frame_name(view.path.strip("/")), stamp(job.house, view), partial(_frame, job, view))


def frame_name(key: str) -> str:
    """The name in the ledger of the file in a frame where an entry stood."""
    return f"frame:{embed_path(key).lstrip('/')}"


def _frame(job: Job, view: MovedView) -> bytes:
    page = job.portal.address(view.target)
    target = embed_path(view.target.strip("/"))
    framed = MovedView(path=view.path, title=view.title, target=target, page=page)
    return job.renderer.page("moved_frame", framed, job.portal.languages[0])
