"""The help page on writing a pack, done as a reader does it: its blocks, in their order, make a seventh city."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving.running import Town, copy_town, mulu
from tests.serving.stories import decide, fill_in, send

PAGES = {"zh": "site/pages/help/packs.md", "en": "site/pages/en/help/packs.md"}
_BLOCK = re.compile(r'(?ms)^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$')


@dataclass(frozen=True)
class Block:
    """One fenced part of the page."""

    kind: str
    file: str
    text: str


def blocks(root: Path, language: str) -> list[Block]:
    """The fenced parts of the page, in their order."""
    text = (root / PAGES[language]).read_text("utf-8")
    return [Block(*found.groups(default="")) for found in _BLOCK.finditer(text)]


class Reader:
    """Follows the page: writes what it says to write, runs what it says to run, looks for what it says is shown."""

    def __init__(self, root: Path, language: str) -> None:
        self.root, self.language, self.shown = root, language, ""

    def follow(self, found: list[Block]) -> None:
        """Every block; a slip that the page asks for is put right again after its output was seen."""
        slip: Block | None = None
        for block in found:
            if block.kind == "yaml":
                self._write(block)
            elif block.kind == "sh":
                self._run(block.text.strip())
            elif block.kind == "diff":
                slip = block
                self._change(*_sides(block))
                self._run("mulu packs --check site/packs/shili.yaml", fails=True)
            elif block.kind == "text":
                self._saw(block)
                if slip is not None:
                    self._change(*reversed(_sides(slip)))
                    slip = None

    def _write(self, block: Block) -> None:
        path = self.root / block.file
        if path.suffix == ".yml":
            old, text = path.read_text("utf-8"), block.text.strip()
            path.write_text(re.sub(r"(?m)^ +pack:.*$", f"    {text}", old, count=1), "utf-8")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(block.text + "\n")

    def _change(self, old: str, new: str) -> None:
        path = self.root / "site/packs/shili.yaml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def _run(self, line: str, fails: bool = False) -> None:
        name, *words = shlex.split(line)
        assert name == "mulu"
        done = mulu(self.root, *words, "--language", self.language)
        assert done.returncode == int(fails), done.stdout + done.stderr
        self.shown = done.stdout

    def _saw(self, block: Block) -> None:
        for line in block.text.strip().splitlines():
            assert line in self.shown, f"{line!r} is not in:\n{self.shown}"


def _sides(block: Block) -> tuple[str, str]:
    before, after = block.text.splitlines()
    return before.removeprefix("-"), after.removeprefix("+")


@pytest.fixture(scope="module")
def city(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The city that the Chinese page makes, served on the Thursday before Mid-Autumn."""
    town = Town(copy_town(root, tmp_path_factory.mktemp("seventh") / "shili"))
    Reader(town.root, "zh").follow(blocks(root, "zh"))
    yield town.start()
    town.crash()


def test_both_pages_write_the_same_pack(root: Path) -> None:
    written = {language: [one for one in blocks(root, language) if one.kind in ("yaml", "sh")] for language in PAGES}
    assert written["zh"] == written["en"]
    assert len(written["zh"]) == 9


def test_the_english_page_shows_what_the_commands_say(root: Path, tmp_path: Path) -> None:
    town = copy_town(root, tmp_path / "shili")
    quick = [one for one in blocks(root, "en") if "mulu build" not in one.text and "Done" not in one.text]
    Reader(town, "en").follow(quick)


def test_the_page_alone_makes_a_city_in_which_a_case_is_decided(city: Town) -> None:
    visitor = city.visitor()
    assert "示例市公共数据开放办法" in visitor.open("/rules/").words()
    drawn = visitor.open("/procedures/demand/").text
    assert "<svg" in drawn and "10 个工作日" in drawn and "SL-12" in drawn
    receipt = send(visitor, fill_in(visitor, "demand", {"subject": "公园开放时间", "use": "导航（示例）"}))
    assert "2026-10-15" in receipt.page.words()
    authority = city.visitor("dev:officer:hangzhou-data-bureau")
    decide(authority, receipt.reference, "open", {"provider": "hangzhou-metro"})
    metro = city.visitor("dev:officer:hangzhou-metro")
    after = decide(metro, receipt.reference, "published")
    assert "已开放" in after.words()
    row = visitor.call("GET", "/api/registers/decided_demands").json()
    assert receipt.reference in str(row) and "公园开放时间" in str(row)


def test_the_city_refuses_only_with_a_reason_as_its_pack_says(city: Town) -> None:
    visitor, authority = city.visitor(), city.visitor("dev:officer:hangzhou-data-bureau")
    receipt = send(visitor, fill_in(visitor, "demand", {"subject": "另一份", "use": "研究（示例）"}))
    refused = decide(authority, receipt.reference, "refuse")
    assert "SL-12" in refused.words() or "SL-13" in refused.words()
    assert "不予开放" in decide(authority, receipt.reference, "refuse", {"reason": "涉及国家秘密（示例）"}).words()


def test_a_procedure_copied_from_a_pattern_works_in_the_new_city(city: Town) -> None:
    done = city.mulu("due", "shili", "verification", "verify", "--from", "2026-09-24")
    assert done.stdout.startswith("Due on 2026-10-09 ") and "SL-15" in done.stdout
