"""Where entries are loaded and drawn: one workshop a process, the same result however many there are."""

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from catalog.building.folders import Folders
from catalog.building.offered_files import write_files
from catalog.building.private_files import ACCESS, CATALOGUE, access_dataset, catalogue_entry
from catalog.derivation.derived import Derived, derive, recalled
from catalog.entry_pages.about import About
from catalog.entry_pages.about_page import FEED, embed_path, history_view
from catalog.entry_pages.embeds import embed_view
from catalog.entry_pages.entry_page import entry_view, in_language
from catalog.entry_pages.tombstones import tombstone_view
from catalog.exports import fragments
from catalog.exports.entry_feed import entry_feed
from catalog.exports.packages import descriptor
from catalog.files.json_text import json_bytes
from catalog.files.kept_folder import KeptFolder
from catalog.files.row_files import RowFiles
from catalog.files.spilled import Spill
from catalog.files.writing import write_changed
from catalog.loading.catalogue import FOLDER, descriptor_path, load_entry
from catalog.model.entry import Entry, Resource
from catalog.model.finding import Finding, Severity
from catalog.model.publisher import Publisher
from catalog.offering.cards import Card, card_of
from catalog.offering.offers import offers, readable, source_of
from catalog.offering.published import Published, searched_texts
from catalog.pages.lists import card_view, publisher_view
from catalog.portal import Portal
from catalog.remembered.fragment_file import Place
from catalog.remembered.ledger import Ledger
from catalog.search.synonyms import Synonyms, load_synonyms
from catalog.search.terms import packed, terms_of
from catalog.templating.rendering import Renderer, TemplateFault
from catalog.views import EntryView, Link, PortalView, PublisherView, TombstoneView

CARD = "card-"
TERMS = "terms"
WORDS = "words"  # the texts in which a hit may lie
MARK = "mark"  # a hash of what the search says of an entry
BUILD_FAILED = "build-failed"
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a workshop is told before it starts."""

    portal: Portal
    shown: PortalView
    folders: Folders
    publishers: tuple[Publisher, ...]
    compiled: Path  # templates as they were compiled for this house


class Loaded(NamedTuple):
    """What became of one folder: its card, or the findings that forbid it."""

    key: str
    card: Card | None
    findings: tuple[Finding, ...]


_NOWHERE = Place(0, "", b"")


class Drawn(NamedTuple):
    """Where lies what lists, exports and the search take from an entry that was drawn, or what forbade it."""

    key: str
    place: Place = _NOWHERE
    findings: tuple[Finding, ...] = ()


class _Sheet:
    """An entry while it is drawn."""

    __slots__ = ("about", "card", "findings", "fragments", "key", "published", "related", "site", "view")

    published: Published
    card: Card
    site: KeptFolder
    view: EntryView | TombstoneView  # of the first language

    def __init__(self, key: str, related: tuple[Link, ...], about: About) -> None:
        self.key, self.related, self.about = key, related, about
        self.fragments: dict[str, bytes] = {}
        self.findings: tuple[Finding, ...] = ()


class Workshop:
    """Loads entries first, then draws them; between the two what it has loaded lies aside."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._portal = plan.portal
        self._renderer = Renderer(plan.portal, plan.shown, plan.compiled)
        self._loaded = Spill(plan.folders.cache)
        self._rows = RowFiles(plan.folders.rows)
        self._shown_bodies: dict[str, PublisherView] = {}
        self._bodies = {body.name: body for body in plan.publishers}
        self._authority = self._bodies.get(plan.portal.settings.authority)

    def compile_templates(self) -> None:
        """Compile what every entry needs. Raises TemplateFault."""
        self._renderer.prepare(("entry", "embed", "card"))

    def load(self, key: str) -> Loaded:
        """Load one entry and derive what its page needs. Whatever goes wrong stays with this entry."""
        try:
            return self._read(key)
        except Exception as error:  # one entry never stops the others
            _stop_where_every_other_would_fail(error)
            return Loaded(key=key, card=None, findings=(self._failed(key, error),))

    def _read(self, key: str) -> Loaded:
        read = load_entry(self._portal.settings.root, key)
        if read.entry is None or (read.entry.is_draft and not self._portal.drafts):
            return Loaded(key=key, card=None, findings=read.findings)
        derived, problems = self._derived(read.entry)
        card = card_of(read.entry, offers(read.entry, self._portal, derived))
        self._loaded.put(key, (read.entry, card, {name: one.key for name, one in derived.items()}))
        return Loaded(key=key, card=card, findings=(*read.findings, *problems))

    def _derived(self, entry: Entry) -> tuple[dict[str, Derived], list[Finding]]:
        """What is known of the entry's data, as far as it is needed before drawing, and what could not be read."""
        derived: dict[str, Derived] = {}
        problems: list[Finding] = []
        for resource in entry.resources:
            source = source_of(entry, resource, self._portal) if readable(entry, resource) else None
            if source is None:
                continue
            try:
                derived[resource.name] = derive(resource, source, self._plan.folders.cache, entry.view)
            except OSError as error:
                _stop_where_every_other_would_fail(error)
                problems.append(_unread(entry, resource, error.strerror or ""))
                continue
            if derived[resource.name].problem:
                problems.append(_unread(entry, resource, derived[resource.name].problem))
        return derived, problems

    def draw(self, tasks: Iterable[tuple[str, tuple[Link, ...], About]]) -> list[Drawn]:
        """Write every file of some loaded entries. Raises TemplateFault, and OSError where the disk takes no more.

        Each step is done for all of them before the next: what a processor has just done it does again much faster.
        """
        sheets = [_Sheet(*task) for task in tasks]
        pages = (self._take, self._write_pages, self._write_beside, self._write_files)
        for step in (*pages, self._export, self._show_card, self._index):
            for sheet in sheets:
                if not sheet.findings:
                    self._attempt(step, sheet)
        drawn = [one for one in sheets if not one.findings]
        places = self._ledger.fragment_file.append([one.fragments for one in drawn])
        broken = [Drawn(key=one.key, findings=one.findings) for one in sheets if one.findings]
        return broken + [Drawn(key=one.key, place=place) for one, place in zip(drawn, places, strict=True)]

    def _attempt(self, step: Callable[[_Sheet], None], sheet: _Sheet) -> None:
        try:
            step(sheet)
        except Exception as error:  # one entry never stops the others
            _stop_where_every_other_would_fail(error)
            sheet.findings = (self._failed(sheet.key, error),)

    def _take(self, sheet: _Sheet) -> None:
        entry, sheet.card, keys = self._loaded.take(sheet.key)
        cache, is_placed = self._plan.folders.cache, bool(self._portal.settings.base_map.tiles)
        derived = {name: recalled(cache, one, is_placed=is_placed) for name, one in keys.items()}
        sheet.published = Published(
            entry=entry,
            publisher=self._bodies[entry.publisher],
            authority=self._authority,
            offers=offers(entry, self._portal, derived),
            portal=self._portal,
        )
        sheet.site = KeptFolder(f"{self._plan.folders.site}/{sheet.key}")

    def _failed(self, key: str, error: Exception) -> Finding:
        root = self._portal.settings.root
        file = descriptor_path(root / FOLDER / key).relative_to(root).as_posix()
        facts = {"problem": f"{type(error).__name__}: {error}"[:200]}
        return Finding(code=BUILD_FAILED, severity=Severity.ERROR, file=file, facts=facts)

    def close(self) -> None:
        """Forget what was loaded and not drawn."""
        self._loaded.close()
        if "_ledger" in vars(self):
            self._ledger.close()

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self._plan.folders.ledger)

    @cached_property
    def _synonyms(self) -> Synonyms:
        return load_synonyms(self._portal.settings.root, self._portal.settings.authority)

    def _write_pages(self, sheet: _Sheet) -> None:
        views = self._views(sheet.published, (sheet.related, sheet.about))
        sheet.view = views[0]
        for place, (language, view) in enumerate(zip(self._portal.languages, views, strict=True)):
            template = "entry" if isinstance(view, EntryView) else "tombstone"
            folder = KeptFolder(f"{self._plan.folders.site}/{language}/{sheet.key}") if place else sheet.site
            folder.write("index.html", self._renderer.page(template, view, language))
            if place:
                folder.close()

    def _write_beside(self, sheet: _Sheet) -> None:
        """The descriptor, the feed of changes, and the page that stands in a frame, in the first language."""
        published, view, language = sheet.published, sheet.view, self._portal.languages[0]
        sheet.site.write("datapackage.json", descriptor(published))
        known = view.about.history if isinstance(view, EntryView) else None
        history = known or history_view(published, sheet.about.history, language)
        sheet.site.write(FEED, entry_feed(published, history, FEED))
        page = self._renderer.page("embed", embed_view(published, view), language)
        write_changed(f"{self._plan.folders.site}{embed_path(sheet.key)}", page)

    def _views(self, published: Published, around: tuple[tuple[Link, ...], About]) -> list[EntryView | TombstoneView]:
        """The page in each language; what does not hang on the language is made once."""
        body, (first, *others) = self._body_view(published.publisher), self._portal.languages
        if published.entry.is_gone:
            return [tombstone_view(published, body, around[0])] * (1 + len(others))
        view = entry_view(published, body, around, first)
        return [view, *(in_language(view, published, around[1], word) for word in others)]

    def _body_view(self, body: Publisher) -> PublisherView:
        if body.name not in self._shown_bodies:
            self._shown_bodies[body.name] = publisher_view(self._portal, self._plan.publishers, body)
        return self._shown_bodies[body.name]

    def _write_files(self, sheet: _Sheet) -> None:
        write_files(sheet.published, self._plan.folders, sheet.site, self._rows)
        sheet.site.close()

    def _export(self, sheet: _Sheet) -> None:
        sheet.fragments |= fragments(sheet.published)
        sheet.fragments[CATALOGUE] = catalogue_entry(self._portal, sheet.card)
        sheet.fragments[ACCESS] = access_dataset(sheet.published)

    def _show_card(self, sheet: _Sheet) -> None:
        card = card_view(self._portal, sheet.card, sheet.published.publisher)
        for language in self._portal.languages:
            sheet.fragments[CARD + language] = self._renderer.card(card, language).encode()

    def _index(self, sheet: _Sheet) -> None:
        found, texts = sheet.fragments, searched_texts(sheet.published)
        found[TERMS] = packed(terms_of(texts, self._synonyms))
        found[WORDS] = json_bytes(texts)
        words = [found[TERMS], found[WORDS], *(found[CARD + language] for language in self._portal.languages)]
        found[MARK] = blake2b(b"\0".join(words), digest_size=8).digest()


def _stop_where_every_other_would_fail(error: Exception) -> None:
    """A template that is broken and a disk that takes nothing are no fault of an entry, whose page stays as it was."""
    if isinstance(error, TemplateFault) or (isinstance(error, OSError) and error.errno in _OF_THE_DISK):
        raise error


def prepared(plan: Plan) -> Workshop:
    """A workshop whose templates are compiled, to be copied into other processes before it has opened anything."""
    workshop = Workshop(plan)
    workshop.compile_templates()
    return workshop


def _unread(entry: Entry, resource: Resource, problem: str) -> Finding:
    facts = {"resource": resource.name, "problem": problem}
    return Finding(code="data-unread", severity=Severity.WARNING, file=entry.file, facts=facts)
