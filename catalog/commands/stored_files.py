"""`mulu get` and `mulu store verify`: stored bytes out of the store, and whether they are those that are named."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from catalog.authoring.bringing import say_brought, watching
from catalog.configuration.settings import Settings, load_settings
from catalog.errors import StoreError, UsageError
from catalog.loading.catalogue import load_catalogue
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry
from catalog.session import Session
from catalog.storage.local import Brought, Named, bring, named_by
from catalog.storage.opening import open_store
from catalog.storage.protocol import Store
from catalog.storage.store import seal_of
from catalog.storage.verifying import FAULTS, Verdict, strangers, verify


def get(session: Session, entries: Sequence[str], to: Path | None) -> int:
    """What the entries name, into the folder `to`, else to where the build reads it; 1 when something is missing or
    altered, else 0. Raises UsageError and StoreError."""
    settings = load_settings(session.root)
    wanted = list(named_by(_chosen(load_catalogue(settings.root), entries)))
    if settings.bucket is None and to is None:
        session.say("get.folder", place=settings.store)
        return 0
    store = open_store(settings)
    brought = list(_told(session, _out(session, store, wanted, to) if to else _in(session, settings, store, wanted)))
    if session.as_json:
        session.show_json({"files": [{"key": one.named.key, "state": one.state} for one in brought]})
    else:
        session.say("get.done", count=sum(one.state in ("fetched", "there") for one in brought), all=len(brought))
    return 1 if any(one.state in FAULTS for one in brought) else 0


def _in(session: Session, settings: Settings, store: Store, wanted: list[Named]) -> Iterator[Brought]:
    return bring(settings, store, wanted, watching(session))


def _told(session: Session, brought: Iterable[Brought]) -> Iterator[Brought]:
    for one in brought:
        say_brought(session, one)
        yield one


def _out(session: Session, store: Store, wanted: list[Named], to: Path) -> Iterator[Brought]:
    """Into a folder by key; what is there already and right is not fetched again, other bytes are not replaced."""
    for named in wanted:
        target = to / named.key
        if target.is_file():
            yield Brought(named=named, state="there" if seal_of(target).hash == named.hash else "altered")
            continue
        try:
            hash = store.fetch(named.key, target, tell=watching(session)(named)).hash
        except StoreError as error:
            if error.code != "store-missing":
                raise
            yield Brought(named=named, state="missing")
            continue
        yield Brought(named=named, state="fetched" if hash == named.hash else "altered")


def _chosen(catalogue: Catalogue, keys: Sequence[str]) -> tuple[Entry, ...]:
    """The entries of some keys or publishers, all without any. Raises UsageError for one that is not there."""
    wanted = [key.strip("/").removeprefix("datapackages/") for key in keys]
    for key in wanted:
        if not any(_is_of(entry, key) for entry in catalogue.entries):
            raise UsageError("entry-unknown", name=key[:120])
    return tuple(one for one in catalogue.entries if not wanted or any(_is_of(one, key) for key in wanted))


def _is_of(entry: Entry, key: str) -> bool:
    return key in (entry.key, entry.publisher)


def verify_store(session: Session, entries: Sequence[str], *, deep: bool) -> int:
    """Say what is missing, altered or unsealed (1 then, else 0), and what nobody names. Raises StoreError."""
    settings = load_settings(session.root)
    store, catalogue = open_store(settings), load_catalogue(settings.root)
    verdicts = list(verify(store, _chosen(catalogue, entries), deep=deep))
    if not entries:
        verdicts += strangers(store, frozenset(entry.key for entry in catalogue.entries))
    _show(session, store, verdicts)
    return 1 if any(one.state in FAULTS for one in verdicts) else 0


def _show(session: Session, store: Store, verdicts: list[Verdict]) -> None:
    if session.as_json:
        rows = [{"state": one.state, "key": one.key, "bytes": one.bytes, "hash": one.hash} for one in verdicts]
        session.show_json({"store": store.place, "objects": rows})
        return
    for one in verdicts:
        if one.state != "whole":
            session.show(session.messages.text(f"store.state.{one.state}", key=one.key, bytes=_shown(one)))
    whole, faults = (sum(one.state in states for one in verdicts) for states in (("whole",), FAULTS))
    session.say("store.done", place=store.place, whole=whole, faults=faults)


def _shown(one: Verdict) -> str:
    return f"{one.bytes:,}" if one.bytes is not None else "–"
