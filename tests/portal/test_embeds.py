"""An entry in a frame on somebody else's page, and what an entry's page holds folded away, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.portal.judging import faults
from tests.runtime.conftest import served

ENTRIES = ("hangzhou-education/universities", "hangzhou-ecology/co2-background")


def test_what_is_folded_away_and_the_frame_for_others_keep_the_rules(opened: Callable[..., Any], site: str) -> None:
    page = opened(f"/en/{ENTRIES[0]}/", width=360, reduced_motion="reduce")  # a colour half way is no colour
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for path in ("", f"/embed/{ENTRIES[0]}.html", f"/embed/{ENTRIES[1]}.html"):
        if path:
            page.goto(site + path)
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == {}


def test_another_site_may_show_the_frame_and_not_the_page(opened: Callable[..., Any], site: str) -> None:
    page = opened(f"/{ENTRIES[1]}/")
    code = page.locator("#code-embed").text_content().replace("http://127.0.0.1:8000", site)
    asked = code.replace(f"/embed/{ENTRIES[1]}.html", f"/{ENTRIES[1]}/")
    body = f"<!doctype html>{code}{asked}".encode()

    def elsewhere(_: Any, start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body]

    with served(elsewhere, threads=2) as (host, port):
        page.goto(f"http://{host}:{port}/", wait_until="load")
        shown, refused = page.frames[1:]
        assert shown.locator("h1").text_content().startswith("大气二氧化碳")
        assert shown.locator("svg.chart").count() == 1
        assert refused.locator("h1").count() == 0 or "大气" not in refused.locator("h1").first.text_content()


def test_every_entry_has_a_frame_without_scripts_and_a_feed(built: Path) -> None:
    pages = [path.parent for path in built.glob("*/*/datapackage.json")]
    assert len(pages) > 30
    for folder in pages:
        frame = (built / "embed" / folder.parent.name / f"{folder.name}.html").read_text("utf-8")
        assert "<script" not in frame and "style=" not in frame
        feed = ElementTree.parse(folder / "feed.atom").getroot()
        assert feed.findtext("{http://www.w3.org/2005/Atom}id", "").endswith(f"/{folder.name}/feed.atom")
