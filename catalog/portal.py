"""The portal as one build sees it: settings, the pack in force, the closed lists, the addresses of assets."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from catalog.configuration.settings import Settings
from catalog.law.packs_source import load_pack
from catalog.loading.vocabularies import Vocabulary, load_vocabularies
from catalog.messages import LANGUAGES, Messages
from catalog.model.entry import Entry, Openness
from catalog.model.label import NO_LABEL, Label
from catalog.rules.packs import Pack

ASSETS = "site/assets"
TEMPLATES = "site/templates"
HASH_LETTERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """Everything that the pages share. Can be sent between processes."""

    settings: Settings
    pack: Pack
    validity: str
    languages: tuple[str, ...]
    vocabularies: Mapping[str, Vocabulary]
    assets: Mapping[str, str]  # name below site/assets -> the first letters of its content's hash
    drafts: bool = False  # whether drafts are shown, in a preview that is not for the public

    @property
    def base(self) -> str:
        """The path of the site's address without its last slash; empty at the root of a host."""
        return urlsplit(self.settings.site_url).path.rstrip("/")

    @property
    def is_gated(self) -> bool:
        """Whether unconditional data stand behind sign-in and consent (HZ-3.1)."""
        return self.pack.gate is not None

    def address(self, path: str) -> str:
        """The full address of a path of the site."""
        return self.settings.site_url + path.lstrip("/")

    def name_in(self, language: str) -> str:
        """What the portal is called in a language."""
        if language == "zh":
            return self.settings.site_name
        return Messages(language).text("portal.home.title", city=self.settings.city.text(language))

    def word(self, kind: str, key: str) -> Label:
        """The word for a term of a closed list; the key itself when the list does not hold it."""
        term = self.vocabularies.get(kind, {}).get(key)
        return term.label if term else Label(key, key)

    def term(self, kind: str, key: str, fact: str) -> str:
        """A further column of a term, or an empty string."""
        term = self.vocabularies.get(kind, {}).get(key)
        return term.facts.get(fact, "") if term else ""

    def openness_word(self, openness: str) -> Label:
        """What this jurisdiction calls an openness type."""
        return self.pack.openness.get(openness, Label(openness, openness))

    def role_word(self, role: str) -> Label:
        """What this jurisdiction calls a role."""
        return self.pack.roles.get(role, NO_LABEL if not role else Label(role, role))

    def hides_files(self, entry: Entry) -> bool:
        """Whether full files of an entry stay out of the public folder."""
        return self.is_gated and entry.openness is Openness.UNCONDITIONAL


def open_portal(
    settings: Settings, *, pack: str, languages: tuple[str, ...], today: date, drafts: bool = False
) -> Portal:
    """The portal of `settings`; `pack` and `languages` may differ from what the settings say.

    Raises PackError for an unknown pack.
    """
    law = load_pack(pack or settings.pack, settings.packs)
    return Portal(
        settings=settings,
        pack=law,
        validity=law.validity_on(today),
        languages=tuple(word for word in (languages or settings.languages) if word in LANGUAGES),
        vocabularies=load_vocabularies(settings.root, settings.authority),
        assets=_hashes(settings.root / ASSETS),
        drafts=drafts,
    )


def files_below(folder: Path) -> tuple[str, ...]:
    """Every file below `folder` by its relative path, sorted; hidden ones are nobody's."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return tuple(sorted(name for name in found if not any(part.startswith(".") for part in name.split("/"))))


def _hashes(folder: Path) -> dict[str, str]:
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()[:HASH_LETTERS] for name in files_below(folder)
    }
