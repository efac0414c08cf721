"""What the functions carry: packs, calendar, words, and who and what the catalogue holds. JSON beside the site."""

import json
import os
from pathlib import Path
from typing import Any

from catalog.building.entry_form import entry_form
from catalog.building.private_files import spoken, stands
from catalog.checks.freshness import told_freshness
from catalog.configuration.own_packs import every_pack
from catalog.configuration.settings import Settings
from catalog.law.calendar_source import calendar_folder, load_calendar_rows
from catalog.loading.catalogue import load_catalogue
from catalog.loading.renames import moved
from catalog.loading.vocabularies import Vocabulary, load_vocabularies
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry
from catalog.model.publisher import Publisher
from catalog.offering.cards import told_standing
from catalog.rules.labels import Label

PACKS, CATALOGUE, MESSAGES, CALENDAR = "packs.json", "catalogue.json", "messages.json", "calendar.json"
ENTRY_FORM = "entry_form.json"


def write_function_data(settings: Settings, out: Path, pack: str = "") -> None:
    """Write the five files into `out`. `pack` overrules the settings. Raises MuluError, PackError, OSError."""
    calendar = load_calendar_rows(calendar_folder(settings.root))
    _write(out / PACKS, packs_data(pack or settings.pack, settings.packs) | {"calendar": calendar})
    _write(out / CALENDAR, calendar)
    _write(out / CATALOGUE, catalogue_data(settings, load_catalogue(settings.root)))
    _write(out / ENTRY_FORM, entry_form(settings))
    _write(out / MESSAGES, {language: messages_data(language) for language in settings.languages})


def packs_data(in_force: str, folder: Path | None = None) -> dict[str, Any]:
    """Every pack that is shipped or the city's own (old cases need theirs), which one is in force, and the calendar."""
    return {
        "pack": in_force,
        "packs": every_pack(in_force, folder),
        "calendar": load_calendar_rows(),
    }


def catalogue_data(settings: Settings, catalogue: Catalogue) -> dict[str, Any]:
    """The index of the catalogue: keys, titles, openness, and the mailboxes of the bodies."""
    words = load_vocabularies(settings.root, settings.authority)["frequencies"]
    return {
        "moved": dict(sorted(moved([entry for entry in catalogue.entries if not entry.is_draft]).items())),
        "entries": [_entry(entry, words) for entry in catalogue.entries if not entry.is_draft],
        "publishers": [_publisher(publisher) for publisher in catalogue.publishers],
        "authority": settings.authority,
        "city": _label(settings.city),
        "site_name": settings.site_name,
        "languages": list(settings.languages),
    }


def messages_data(language: str) -> dict[str, str]:
    """The sentences that casework speaks in one language."""
    return spoken(language)


def _entry(entry: Entry, words: Vocabulary) -> dict[str, Any]:
    row = {"key": entry.key, "title": _label(entry.title), "openness": entry.openness.value}
    row |= told_freshness(entry.last_updated, entry.update_frequency, words)
    return row | stands(entry.status, told_standing(entry))


def _publisher(publisher: Publisher) -> dict[str, Any]:
    row = {"key": publisher.name, "title": _label(publisher.title), "role": publisher.role}
    return row | {"email": publisher.contact.email, "phone": publisher.contact.phone}


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _write(path: Path, value: Any) -> None:
    """Whole, and only when it changed."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if path.is_file() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    draft.write_text(text, "utf-8")
    os.replace(draft, path)
