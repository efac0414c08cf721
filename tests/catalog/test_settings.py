"""The settings are read once, and every fault names the file and the key."""

from pathlib import Path
from typing import Any

import pytest

from catalog.configuration.settings import load_settings
from catalog.errors import SettingsError


def test_settings_have_their_defaults(portal: Any) -> None:
    settings = load_settings(portal.root, {})
    assert (settings.site_url, settings.repository, settings.languages) == (
        "http://127.0.0.1:8000/",
        "private",
        ("zh", "en"),
    )
    assert settings.out == portal.root / "build/site"
    assert settings.store == portal.root / "state/store"
    assert (settings.city.zh, settings.city.en) == ("示例市", "Example City")


def test_python_tags_of_themes_are_not_run_and_do_not_stop(portal: Any) -> None:
    path = portal.root / "mkdocs.yml"
    path.write_text(
        path.read_text("utf-8")
        + "markdown_extensions:\n- x: {y: !!python/name:os.system }\n- z: !!python/object/apply:os.system [ls]\n"
        + "site_url: !ENV [MULU_URL, 'https://data.example.gov.cn']\n",
        "utf-8",
    )
    assert load_settings(portal.root, {}).site_url == "https://data.example.gov.cn/"
    assert load_settings(portal.root, {"MULU_URL": "https://a.example/x"}).site_url == "https://a.example/x/"


@pytest.mark.parametrize(
    ("ours", "code", "key"),
    [
        ({"pack": None}, "settings-type", "extra.mulu.pack"),
        ({"pack": "../x"}, "settings-choice", "extra.mulu.pack"),
        ({"languages": "zh"}, "settings-type", "extra.mulu.languages"),
        ({"languages": []}, "settings-type", "extra.mulu.languages"),
        ({"languages": ["fr"]}, "settings-choice", "extra.mulu.languages"),
        ({"repository": "open"}, "settings-choice", "extra.mulu.repository"),
        ({"city": {"en": "X"}}, "settings-type", "extra.mulu.city.zh"),
        ({"authority": 5}, "settings-type", "extra.mulu.authority"),
        ({"footer": []}, "settings-type", "extra.mulu.footer"),
    ],
)
def test_wrong_settings_name_their_key(portal: Any, ours: Any, code: str, key: str) -> None:
    portal.settings(**ours)
    with pytest.raises(SettingsError) as fault:
        load_settings(portal.root, {})
    assert (fault.value.code, fault.value.facts["key"]) == (code, key)


@pytest.mark.parametrize(
    ("text", "code"), [("a: [", "settings-broken"), ("- a", "settings-type"), ("a: 1\n", "settings-type")]
)
def test_unreadable_settings_are_named(portal: Any, text: str, code: str) -> None:
    portal.write("mkdocs.yml", text)
    with pytest.raises(SettingsError) as fault:
        load_settings(portal.root, {})
    assert (fault.value.code, fault.value.facts["file"]) == (code, "mkdocs.yml")


def test_absent_settings_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path, {})
    assert fault.value.code == "settings-missing"
