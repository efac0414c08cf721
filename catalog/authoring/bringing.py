"""What descriptors name of a bucket, brought to this machine before a build, which reads files only."""

import sys
from collections.abc import Callable

from catalog.authoring.progress import Progress
from catalog.configuration.settings import Settings
from catalog.loading.catalogue import load_catalogue
from catalog.model.entry import Entry
from catalog.offering.offers import is_open
from catalog.session import Session
from catalog.storage.local import Brought, Named, bring, forget_others, named_by
from catalog.storage.opening import open_store
from catalog.storage.protocol import Tell


def bring_stored(session: Session, settings: Settings) -> None:
    """Local copies of what published entries name, and of nothing else; says what is missing or altered.

    Does nothing where the store is a folder. Raises StoreError where the bucket cannot be reached: a build without its
    data would look whole.
    """
    if settings.bucket is None:
        return
    wanted = list(named_by(filter(_is_read, load_catalogue(settings.root).entries)))
    forget_others(settings, wanted)
    for one in bring(settings, open_store(settings), wanted, watching(session)):
        say_brought(session, one)


def watching(session: Session) -> Callable[[Named], Tell]:
    """Progress on the error stream, a file at a time."""
    return lambda one: Progress(session=session, stream=sys.stderr, name=one.key, total=one.bytes or 0)


def say_brought(session: Session, one: Brought) -> None:
    """What was fetched, and what could not be."""
    if one.state != "there" and not session.as_json:
        session.show(session.messages.text(f"store.state.{one.state}", key=one.named.key, bytes=_shown(one.named)))


def _shown(named: Named) -> str:
    return f"{named.bytes:,}" if named.bytes is not None else "–"


def _is_read(entry: Entry) -> bool:
    return is_open(entry)
