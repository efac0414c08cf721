"""A small portal in a scratch folder, one good entry of each openness type, and the words to change them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.checks.run import Scope, context_of, data_findings, metadata_findings
from catalog.checks.subjects import Context
from catalog.configuration.settings import load_settings
from catalog.law.packs_source import load_pack
from catalog.loading.catalogue import load_catalogue
from catalog.model.finding import Finding

TODAY = date(2026, 11, 20)
SETTINGS: dict[str, Any] = {
    "site_name": "示例市公共数据开放平台",
    "extra": {
        "mulu": {
            "pack": "hangzhou",
            "languages": ["zh", "en"],
            "city": {"zh": "示例市", "en": "Example City"},
            "authority": "data-bureau",
        }
    },
}
BUREAU = {
    "name": "data-bureau",
    "title": "示例市数据局",
    "role": "authority",
    "contact": {"phone": "0571-87654321", "email": "data@example.gov.cn"},
}
COMMON = {
    "update_frequency": "yearly",
    "topic_class": "transport",
    "data_type": "table",
    "generation_mode": "登记",
    "open_agreement": "open-data-licence-v1",
    "access_modes": ["download"],
    "security_review": {"by": "示例市数据局", "date": "2026-01-05", "result": "通过"},
}
FIELDS = [{"name": "站点", "type": "string", "title": "站点"}, {"name": "数量", "type": "integer", "title": "数量"}]
STOPS = {"name": "stops", "title": "站点", "path": "stops.csv", "format": "csv", "schema": {"fields": FIELDS}}
OPEN: dict[str, Any] = {
    "name": "open",
    "title": "公交站点",
    "description": "示例市公交站点。",
    "licenses": [{"name": "CC-BY-4.0"}],
    "resources": [STOPS],
    "catalog": {**COMMON, "openness_type": "unconditional"},
}
RESTRICTED: dict[str, Any] = {
    "name": "restricted",
    "title": "刷卡记录",
    "description": "示例市公交刷卡记录。",
    "resources": [
        {
            **STOPS,
            "name": "trips",
            "path": "trips.csv",
            "bytes": 5,
            "hash": "sha256:" + "0" * 64,
            "catalog": {"stored": True},
        },
        {**STOPS, "name": "sample", "catalog": {"role": "sample"}},
    ],
    "catalog": {
        **COMMON,
        "openness_type": "restricted",
        "openness_conditions": "有安全保障能力",
        "condition_codes": ["security", "security_capability"],
        "ground_codes": ["HZ-R2"],
        "supervision_measures": "逐次记录调用",
        "access_modes": ["interface"],
    },
}
PROHIBITED: dict[str, Any] = {
    "name": "prohibited",
    "title": "救助对象名册",
    "description": "示例市救助对象名册。",
    "catalog": {
        **{key: value for key, value in COMMON.items() if key != "access_modes"},
        "openness_type": "prohibited",
        "openness_basis": "个人信息保护法",
        "ground_codes": ["HZ-P3"],
        "data_items": ["姓名"],
    },
}
CSV = "站点,数量\n武林门,1\n湖滨,2\n"


class Plain(yaml.SafeDumper):
    """YAML as people write it: without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True


@dataclass
class Portal:
    """A repository in the making."""

    root: Path

    def settings(self, **ours: Any) -> None:
        """Write mkdocs.yml with keys of extra.mulu replaced."""
        settings = deepcopy(SETTINGS)
        settings["extra"]["mulu"].update(ours)
        self.write("mkdocs.yml", settings)

    def write(self, file: str, value: object) -> Path:
        """Write text, bytes, or a value as YAML."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, bytes):
            path.write_bytes(value)
        else:
            text = (
                value if isinstance(value, str) else yaml.dump(value, Dumper=Plain, allow_unicode=True, sort_keys=False)
            )
            path.write_text(text, "utf-8")
        return path

    def publisher(self, **changes: Any) -> None:
        """Write the one body of this portal."""
        self.write("datapackages/data-bureau/publisher.yaml", {**BUREAU, **changes})

    def entry(self, good: dict[str, Any] = OPEN, facts: dict[str, Any] | None = None, **changes: Any) -> Path:
        """Write an entry like `good`, with keys (and keys under `catalog:`) replaced; None removes one."""
        value = _changed(good, changes)
        value["catalog"] = _changed(good["catalog"], facts or {})
        folder = f"datapackages/data-bureau/{good['name']}"
        if value.get("resources"):
            self.write(f"{folder}/stops.csv", CSV)
        return self.write(f"{folder}/datapackage.yaml", value)

    def context(self, pack: str = "hangzhou", today: date = TODAY) -> Context:
        """What the checks look at."""
        return context_of(load_settings(self.root, {}), load_catalogue(self.root), load_pack(pack), today)

    def findings(self, pack: str = "hangzhou", today: date = TODAY) -> list[Finding]:
        """What the rules say without opening data files."""
        return list(metadata_findings(self.context(pack, today), Scope()))

    def keys(self, pack: str = "hangzhou", today: date = TODAY) -> list[str]:
        """The codes of those findings, causes included."""
        return [finding.key for finding in self.findings(pack, today)]

    def added(self, good: Any, facts: Any = None, **changes: Any) -> list[str]:
        """The codes of those findings after an entry was added."""
        self.entry(good, facts, **changes)
        return self.keys()

    def data_keys(self) -> list[str]:
        """The codes of what is wrong with the bytes."""
        return [finding.key for finding in data_findings(self.context(), Scope(), None)]


def _changed(good: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    value = {**deepcopy(good), **changes}
    return {key: inner for key, inner in value.items() if inner is not None}


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal with settings and one body, and no entry yet."""
    portal = Portal(tmp_path / "portal")
    portal.settings()
    portal.publisher()
    return portal


@pytest.fixture
def good_entries() -> dict[str, dict[str, Any]]:
    """One faultless descriptor of each openness type."""
    return deepcopy({"unconditional": OPEN, "restricted": RESTRICTED, "prohibited": PROHIBITED})


@pytest.fixture
def run_mulu(portal: Portal, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command line on the portal: exit code, output, errors."""
    from catalog.cli import run

    def ran(*arguments: str, **environment: str) -> tuple[int, str, str]:
        code = run([*arguments, "--root", str(portal.root)], environment)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return ran
