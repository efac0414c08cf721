"""What the officers' form of an entry needs of the catalogue: the closed lists, and the words of the profile."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalog.configuration.settings import Settings
from catalog.loading.vocabularies import load_vocabularies

PROFILE = Path(__file__).resolve().parents[1] / "profile" / "entry.schema.json"
_SAID = ("type", "enum", "description", "anyOf")


def entry_form(settings: Settings) -> dict[str, Any]:
    """The lists by kind and what the profile says of each fact, as `entry_form.json` holds them."""
    lists = load_vocabularies(settings.root, settings.authority)
    return {
        "vocabularies": {
            kind: [{"key": one.key, "zh": one.label.zh, "en": one.label.en} for one in words.values()]
            for kind, words in lists.items()
        },
        "profile": {key: _said(value) for key, value in _facts().items()},
    }


def _facts() -> Mapping[str, Any]:
    profile: dict[str, Any] = json.loads(PROFILE.read_text("utf-8"))
    facts: Mapping[str, Any] = profile["definitions"]["facts"]["properties"]
    return facts


def _said(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value[key] for key in _SAID if key in value}
