"""Search: how often the first results are what people want, beside others; what an answer weighs and takes.

    python tests/bench/search_bench.py [--entries 10000 50000] [--no-material] [--no-quality]

Quality is judged on tests/search/relevance.csv over this repository's entries. Weight is what Chromium receives from
the first letter typed to the first answer, scripts included, compressed by gzip; time is for later queries, each of
which fetches its shards from this machine, with the processor slowed down four times.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import http.server
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).parent))

import search_catalogue
from generated import ROOT
from playwright.sync_api import sync_playwright

from catalog.build import build
from catalog.loading.catalogue import load_catalogue
from catalog.model.entry import Entry

LIMITS = {10_000: 80, 50_000: 150}  # kilobytes of the first answer
VISITS = 4  # other work on the machine spoils some
SLOWER, MOST_MS, MOST_INDEX_MS = 4, 100.0, 0.5
FIRST = ("公交站点", "地铁客流月度统计", "gongjiao", "gjzd", "单车", "西湖区 学校", "公教站点", "capacity", "数据")
LATER = (
    "停车",
    "充电桩分布",
    "养老机构名录",
    "空气质量",
    "ditie",
    "桐庐 公园",
    "药店清单",
    "手机号",
    "图书管",
    "年度汇总",
    "西胡区",
    "gongjao",
    "rcrlskb",
    "怎么查询最近的图书馆开放时间",
)
TIMED = """async (query) => {
  const index = await import(document.querySelector("form[data-search]").dataset.index);
  window.files = window.files || new index.Files(new URL("/search/", location.href));
  const started = performance.now();
  const { shown } = await index.found(window.files, query, {}, "best");
  const first = performance.now() - started;
  let again = Infinity;
  for (let turn = 0; turn < 5; turn += 1) {
    const before = performance.now();
    await index.found(window.files, query, {}, "best", ["openness", "topic", "publisher", "region", "format"]);
    again = Math.min(again, performance.now() - before);
  }
  return [first, again, shown.length];
}"""
ASKED = """async (queries) => {
  const index = await import(document.querySelector("form[data-search]").dataset.index);
  const files = new index.Files(new URL("/search/", location.href));
  const { block } = await files.index();
  const name = async (place) => /href="[^"]*\\/([a-z0-9-]+)\\/"/
    .exec((await files.part(`results/zh/${Math.floor(place / block)}.json`))[place % block])[1];
  const answers = [];
  for (const query of queries) {
    const { shown } = await index.found(files, query, {}, "best");
    answers.push(await Promise.all(shown.slice(0, 5).map(name)));
  }
  return answers;
}"""
Row = dict[str, str]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", nargs="*", type=int, default=[10_000, 50_000])
    parser.add_argument("--no-material", action="store_true")
    parser.add_argument("--no-quality", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mulu-search-") as name, sync_playwright() as playwright:
        top = Path(name)
        site = build(ROOT, out=top / "site", today=date(2026, 11, 21)).folders.site
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        if not asked.no_quality:
            quality(browser, site, top, material=not asked.no_material)
        for count in asked.entries:
            cost(browser, site, top / str(count), count)
        browser.close()


# --- quality


def quality(browser: Any, site: Path, top: Path, *, material: bool) -> None:
    """How often the first result, and one of the first five, is wanted: this search, substrings, Material's index.

    The first table is of the queries that the search was made for, the others of some written down when it stood.
    """
    for name in ("relevance", "held_out", "held_out_2"):
        with (ROOT / f"tests/search/{name}.csv").open(encoding="utf-8") as stream:
            judged(browser, site, top / name, (name, list(csv.DictReader(stream))), material=material)


def judged(browser: Any, site: Path, top: Path, named: tuple[str, list[Row]], *, material: bool) -> None:
    """One table."""
    name, rows = named
    entries = load_catalogue(ROOT).entries
    told = {"this search": ours(browser, site, rows), "substrings": [substrings(entries, one["query"]) for one in rows]}
    if material:
        told["Material, lunr and jieba"] = lunr(browser, entries, top, rows)
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    say(f"\n{'success@1 / success@5':<28}" + "".join(f"{kind:>10}" for kind in (*kinds, "all")))
    for name, answers in told.items():
        cells = [
            scores([pair for pair in zip(rows, answers, strict=True) if kind in (pair[0]["kind"], "all")])
            for kind in (*kinds, "all")
        ]
        say(f"{name:<28}" + "".join(f"{cell:>10}" for cell in cells))


def scores(pairs: Sequence[tuple[Row, list[str]]]) -> str:
    """Both shares in per cent."""
    hits = [[bool(set(row["wanted"].split()) & set(found[:most])) for row, found in pairs] for most in (1, 5)]
    return " / ".join(f"{100 * sum(some) / max(1, len(some)):.0f}" for some in hits)


def ours(browser: Any, site: Path, rows: Sequence[Row]) -> list[list[str]]:
    """The names that the script of the page finds."""
    with served(site) as base:
        page = browser.new_page()
        page.goto(f"{base}/catalogue/")
        found: list[list[str]] = page.evaluate(ASKED, [row["query"] for row in rows])
        page.close()
    return found


def substrings(entries: Sequence[Entry], query: str) -> list[str]:
    """What a portal without an index finds: the query as it is, in titles first, then in everything else."""
    word = query.lower()
    titles = [entry.name for entry in entries if word in f"{entry.title.zh} {entry.title.en}".lower()]
    others = [entry.name for entry in entries if word in "\n".join(words(entry)).lower() and entry.name not in titles]
    return titles + others


def words(entry: Entry) -> Iterator[str]:
    """Everything that describes an entry."""
    yield from (entry.title.zh, entry.title.en, entry.description.zh, entry.description.en, *entry.keywords)
    for resource in entry.resources:
        for field in resource.fields:
            yield from (field.name, field.title.zh, field.title.en, field.description.zh, field.description.en)


def lunr(browser: Any, entries: Sequence[Entry], top: Path, rows: Sequence[Row]) -> list[list[str]]:
    """The same texts as Markdown in Material, whose index is cut by jieba where that is installed."""
    docs = top / "material/docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# 目录\n", encoding="utf-8")
    for entry in entries:
        text = "\n\n".join(filter(None, words(entry)))
        (docs / f"{entry.name}.md").write_text(f"# {entry.title.zh}\n\n{text}\n", encoding="utf-8")
    search = "plugins:\n  - search:\n      separator: '[\\s\\u200b\\-]'\n"
    settings = f"site_name: bench\ntheme: {{name: material, font: false}}\n{search}"
    (top / "material/mkdocs.yml").write_text(settings, encoding="utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(command, cwd=top / "material", env=environment, check=True)
    with served(top / "material/site") as base:
        page = browser.new_page()
        found = [lunr_answer(page, base, row["query"]) for row in rows]
        page.close()
    return found


def lunr_answer(page: Any, base: str, query: str) -> list[str]:
    """What Material shows for a query in its address."""
    page.goto(f"{base}/?q={quote(query)}")
    page.wait_for_selector(".md-search-result__meta:not(:text-matches('Initializing|Type to start'))", state="attached")
    links = page.eval_on_selector_all(".md-search-result__item > a", "all => all.map((one) => one.pathname)")
    return [link.strip("/") for link in links if link.strip("/")]


# --- cost


def cost(browser: Any, site: Path, folder: Path, count: int) -> None:
    """Weight and time at one size."""
    index = search_catalogue.write(folder, count)
    say(f"\n{count:,} entries")
    say(line("index, CPU an entry", index.cutting + index.writing, "ms", MOST_INDEX_MS))
    say(line("  of it cutting texts, in the processes that draw", index.cutting, "ms"))
    say(line("index after one entry changed: its shards", index.patch * 1000, "ms"))
    say(line("index on disk", index.bytes / 1e6, "MB"))
    with served(site, folder) as base:
        weights = {query: weight(browser, base, query) for query in FIRST}
        say(line("first answer, scripts included, heaviest query", max(weights.values()), "KB", LIMITS.get(count)))
        say(line("  median", median(weights.values()), "KB"))
        say("  " + ", ".join(f"{query} {size:.0f}" for query, size in weights.items()))
        firsts, agains = times(browser, base)
        say(
            line(
                f"later query, processor {SLOWER} times slower, slowest, best of {VISITS} visits",
                max(firsts),
                "ms",
                MOST_MS,
            )
        )
        say(line("  median", median(firsts), "ms"))
        say(line("  finding and counting alone, best of five, slowest", max(agains), "ms"))


def weight(browser: Any, base: str, query: str) -> float:
    """Kilobytes on the wire between the first letter typed and the answer with its reasons."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{base}/catalogue/")
    page.wait_for_load_state("networkidle")
    received: list[float] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.fill("#catalogue-search", query)
    page.wait_for_url("**q=**")
    page.wait_for_selector("[data-results]:not([aria-busy])")
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(received) / 1000


def times(browser: Any, base: str) -> tuple[list[float], list[float]]:
    """Milliseconds of queries after the first, with their shards to fetch, and asked again: the best of VISITS."""
    visits = [visit(browser, base) for _ in range(VISITS)]
    return [min(some) for some in zip(*(first for first, _ in visits), strict=True)], [
        min(some) for some in zip(*(again for _, again in visits), strict=True)
    ]


def visit(browser: Any, base: str) -> tuple[list[float], list[float]]:
    """One visit with nothing kept."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/catalogue/")
    page.evaluate(TIMED, "公交")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    found = [page.evaluate(TIMED, query) for query in LATER]
    context.close()
    return [one[0] for one in found], [one[1] for one in found]


@contextmanager
def served(site: Path, search: Path | None = None) -> Iterator[str]:
    """A site on this machine, compressed; `search` stands in for its search folder."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave in one packet: in two, the second waits 40 ms for the first to be confirmed
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            inside = search and path.startswith("/search/")
            file = (search / path[len("/search/") :]) if search and inside else site / path.lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            body = gzip.compress(file.read_bytes(), 6) if file.is_file() else b""
            self.send_response(200 if file.is_file() else 404)
            kind = {".js": "text/javascript", ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml"}
            self.send_header("Content-Type", kind.get(file.suffix, "text/html; charset=utf-8"))
            if body:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def line(what: str, value: float, unit: str, limit: float | None = None) -> str:
    """One figure, and what was promised."""
    promise = "" if limit is None else f"   (limit {limit:,.1f}: {'kept' if value <= limit else 'BROKEN'})"
    return f"  {what:<58}{value:>10,.2f} {unit}{promise}"


def say(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
