"""A small catalogue of every kind of entry, and everything that is exported of it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from catalog.configuration.settings import load_settings
from catalog.derivation.derived import Derived, Product
from catalog.exports import Whole, feeds, fragments, joined_files, lists
from catalog.exports.body_pages import ENTRIES_A_PAGE
from catalog.exports.packages import descriptor
from catalog.exports.sitemaps import site_maps
from catalog.loading.catalogue import load_catalogue
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry, Resource
from catalog.offering.cards import card_of
from catalog.offering.offers import is_public, offers, source_of
from catalog.offering.published import Published
from catalog.portal import Portal, open_portal
from catalog.remembered.joined_files import Begun, Joined

SMALL = Path(__file__).parent / "catalogue"
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Exported:
    """A catalogue and its files by their path on the site."""

    portal: Portal
    catalogue: Catalogue
    published: tuple[Published, ...]
    files: dict[str, bytes]

    def json(self, name: str) -> Any:
        """A file of JSON, read."""
        return json.loads(self.files[name])

    def lines(self) -> dict[str, dict[str, Any]]:
        """The lines of entries.ndjson by their key."""
        rows = [json.loads(line) for line in self.files["entries.ndjson"].decode().splitlines()]
        return {row["key"]: row for row in rows}

    def write(self, folder: Path) -> None:
        """Lay the exports out with the original files beside the descriptors, as a build without a gate does."""
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        for one in self.published:
            for offer in (offer for offer in one.offers if offer.files):
                source = source_of(one.entry, offer.resource, self.portal)
                assert source
                target = folder / one.entry.key / "data" / offer.files[0].name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(source.read_bytes())


def derived_of(entry: Entry, resource: Resource, portal: Portal) -> Derived | None:
    """What a build would know of a file: its real size and hash, one derived table where it has columns."""
    if resource.stored:
        return Derived(key="", bytes=21, hash=f"sha256:{'1' * 64}", rows=3, version="1")
    source = source_of(entry, resource, portal)
    if source is None:
        return None
    seal = hashlib.sha256(source.read_bytes()).hexdigest()
    table = Product(format="JSON", name="table.json", bytes=7, hash=f"sha256:{'2' * 64}")
    return Derived(
        key="",
        bytes=source.stat().st_size,
        hash=f"sha256:{seal}",
        rows=2 if resource.fields else None,
        version="1" if resource.fields else "",
        products=(table,) if resource.fields else (),
    )


def published_of(portal: Portal, catalogue: Catalogue, entry: Entry) -> Published:
    """An entry with what is offered of it."""
    known = {
        resource.name: derived
        for resource in entry.resources
        if is_public(entry, resource) or resource.stored
        if (derived := derived_of(entry, resource, portal))
    }
    publisher = catalogue.publisher(entry.publisher)
    assert publisher
    return Published(
        entry=entry,
        publisher=publisher,
        authority=catalogue.publisher(portal.settings.authority),
        offers=offers(entry, portal, known),
        portal=portal,
    )


def files_of(portal: Portal, catalogue: Catalogue, published: tuple[Published, ...], most: int) -> dict[str, bytes]:
    """Everything that is exported, as a build puts it together; the graph in pages above `most` entries."""
    whole = Whole(
        portal=portal,
        publishers=catalogue.publishers,
        authority=catalogue.publisher(portal.settings.authority),
        cards=tuple(card_of(one.entry, one.offers) for one in published),
        most=most,
    )
    made = [fragments(one) for one in published]
    found = {joined.name: _joined(joined, made) for joined in joined_files(whole, Path())}
    found |= {f"{one.entry.key}/datapackage.json": descriptor(one) for one in published}
    found |= {feed.path: lists.feed(portal, *feed) for feed in feeds(whole)}
    addresses = [("", ""), *((card.path.lstrip("/"), card.changed) for card in whole.cards if not card.is_gone)]
    found |= {one.name: one.content(portal) for one in site_maps(portal, addresses)}
    return found | {"robots.txt": lists.robots(portal)}


def _joined(joined: Joined, made: list[dict[str, bytes]]) -> bytes:
    begun = Begun(joined, stream := BytesIO())
    begun.add([made[place][joined.kind] for place in (range(len(made)) if joined.span is None else joined.span)])
    begun.end()
    return stream.getvalue()


Export = Callable[..., Exported]


@pytest.fixture(scope="session")
def export() -> Export:
    """Export the catalogue of a repository; `change` may make other entries of its entries."""

    def exported(
        root: Path = SMALL,
        pack: str = "",
        site_url: str = "",
        change: Callable[[Entry], Entry] = lambda entry: entry,
        most: int = ENTRIES_A_PAGE,
    ) -> Exported:
        settings = load_settings(root, {})
        settings = replace(settings, site_url=site_url or settings.site_url)
        portal = open_portal(settings, pack=pack, languages=(), today=TODAY)
        catalogue = load_catalogue(root)
        published = tuple(published_of(portal, catalogue, change(entry)) for entry in catalogue.entries)
        return Exported(portal, catalogue, published, files_of(portal, catalogue, published, most))

    return exported


@pytest.fixture(scope="session")
def small(export: Export) -> Exported:
    """The small catalogue where nothing stands behind a gate."""
    return export()


@pytest.fixture(scope="session")
def gated(export: Export) -> Exported:
    """The same where unconditional data ask for consent first (HZ-3.1)."""
    return export(pack="hangzhou")


@pytest.fixture(scope="session")
def city(export: Export, root: Path) -> Exported:
    """The catalogue of this repository."""
    return export(root)


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def server_of(folder: Path, port: int) -> Iterator[None]:
    """A folder on a server."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
