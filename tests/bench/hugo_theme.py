"""Our page of an entry as a theme of Hugo: the same words and figures in the same markup, told as front matter.

A page that we drew is cut where what it shows hangs on the entry. The pieces that are left are the theme, and what was
cut out, of every page, is its front matter: so both draw the same page, and Hugo has neither to read YAML and CSV nor
to work out charts, points or links. Pages of restricted data come out a tenth shorter there.
"""

# ruff: noqa: E501 - markup

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple


class Region(NamedTuple):
    """A list on the page: what stands around it, one item of it, and the item as Hugo writes it."""

    name: str
    around: str
    item: str
    drawn: str


REGIONS = (
    Region(
        "numbers",
        r'(<dl class="m-numbers[^>]*>)(.*?)(</dl>)',
        r"<dt>(?P<a>.*?)</dt><dd>(?P<b>.*?)</dd>",
        "<div><dt>{a}</dt><dd>{b}</dd></div>\n",
    ),
    Region(
        "actions",
        r'(<div class="m-actions"><a [^>]*#data[^>]*>[^<]*</a>|<div class="m-actions">(?=<a [^>]*href="/a))(.*?)(</div>)',
        r'<a class="(?P<c>[^"]*)" href="(?P<h>[^"]*)" title="(?P<t>[^"]*)">(?P<w>[^<]*)</a>',
        '<a class="{c}" href="{h}" title="{t}">{w}</a>',
    ),
    Region(
        "grid",
        r'(<svg class="chart"[^>]*>)(.*?)(?=<rect|<path|</svg>)()',
        r'<line class="chart-grid" x1="64" x2="708" y1="(?P<y>[^"]*)" y2="[^"]*"/><text class="chart-tick" x="56" y="(?P<z>[^"]*)" text-anchor="end">(?P<w>[^<]*)</text>',
        '<line class="chart-grid" x1="64" x2="708" y1="{y}" y2="{y}"/><text class="chart-tick" x="56" y="{z}" text-anchor="end">{w}</text>',
    ),
    Region(
        "bars",
        r'((?=<rect class="chart-bar))(.*?)(?=</svg>)()',
        r'<rect class="(?P<c>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" width="(?P<w>[^"]*)" height="(?P<h>[^"]*)">(?:<title>(?P<t>[^<]*)</title>)?</rect>',
        '<rect class="{c}" x="{x}" y="{y}" width="{w}" height="{h}"><title>{t}</title></rect>',
    ),
    Region(
        "points",
        r'(<svg class="map"[^>]*>)(.*?)(?=<path class="map-scale)()',
        r'<circle class="map-point" cx="(?P<x>[^"]*)" cy="(?P<y>[^"]*)" r="4">(?:<title>(?P<t>[^<]*)</title>)?</circle>',
        '<circle class="map-point" cx="{x}" cy="{y}" r="4"><title>{t}</title></circle>',
    ),
    Region(
        "downloads",
        r'(<ul class="m-downloads">)(.*?)(</ul>)',
        r'<li><a class="(?P<c>[^"]*)" href="(?P<h>[^"]*)">(?P<f>[^<]*?)(?: <span class="m-small">(?P<o>[^<]*)</span>)?</a> ?<span class="m-downloads__size">(?P<s>[^<]*)</span> ?<span class="m-downloads__what">(?P<w>[^<]*) <span class="m-hash" title="(?P<d>[^"]*)">(?P<e>[^<]*)</span></span>.*?aria-label="(?P<l>[^"]*)"',
        '<li><a class="{c}" href="{h}">{f} <span class="m-small">{o}</span></a> <span class="m-downloads__size">{s}</span> <span class="m-downloads__what">{w} <span class="m-hash" title="{d}">{e}</span></span> <button type="button" class="m-copy" data-copy="{d}" data-done="已复制" aria-label="{l}" hidden>复制</button></li>',
    ),
    Region(
        "headings",
        r'(<table class="m-table m-table--tight"><thead><tr>)(.*?)(</tr></thead>)',
        r'<th scope="col" data-name="(?P<n>[^"]*)" data-kind="(?P<k>[^"]*)"(?: class="(?P<c>[^"]*)")?>(?P<w>[^<]*)</th>',
        '<th scope="col" data-name="{n}" data-kind="{k}" class="{c}">{w}</th>',
    ),
    Region(
        "fields",
        r'(<table class="m-table m-table--wide.*?<tbody>)(.*?)(</tbody>)',
        r'<tr><th scope="row">(?P<a>.*?)</th><td><code>(?P<b>.*?)</code>(?P<k> <span.*?</span>)?</td><td>(?P<c>.*?)</td><td class="m-num">(?P<d>.*?)</td><td class="m-spread">(?:<svg.*?<path d="(?P<p>[^"]*)".*?</svg>)?(?P<e>[^<]*)</td><td>(?P<f>.*?)</td></tr>',
        '<tr><th scope="row">{a}</th><td><code>{b}</code></td><td>{c}</td><td class="m-num">{d}</td><td class="m-spread">{{{{ with .p }}}}<svg class="m-spark" viewBox="0 0 48 16" aria-hidden="true"><path d="{{{{ . }}}}"/></svg>{{{{ end }}}}{e}</td><td>{f}</td></tr>',
    ),
    Region(
        "facts",
        r'(<dl class="m-facts">)(.*?)(?=<dt>来源</dt>)()',
        r"<dt>(?P<a>.*?)</dt><dd>(?P<b>.*?)</dd>",
        "<dt>{a}</dt><dd>{b}</dd>",
    ),
    Region(
        "words",
        r"(<dt>关键词</dt><dd>)(.*?)(</dd>)",
        r'<a href="(?P<h>[^"]*)">(?P<w>.*?)</a>',
        '<a href="{h}">{w}</a>、',
    ),
    Region(
        "contact",
        r'(<dl class="m-facts m-facts--stack">)(.*?)(</dl>)',
        r"<dt>(?P<a>[^<]*)</dt><dd>(?:<a[^>]*>)?(?P<b>[^<]*)",
        "<dt>{a}</dt><dd>{b}</dd>",
    ),
    Region(
        "lost",
        r'(<ul class="m-lost">)(.*?)(</ul>)',
        r"<li><b>(?P<a>.*?)</b> (?P<b>.*?)</li>",
        "<li><b>{a}</b> {b}</li>",
    ),
    Region(
        "related",
        r'(<h2 id="related">[^<]*</h2><ul class="m-rows">)(.*?)(</ul>)',
        r'<li><a href="(?P<h>[^"]*)">(?P<w>.*?)</a></li>',
        '<li><a href="{h}">{w}</a></li>',
    ),
    Region(
        "code",
        r"((?=<h3>curl))(.*?)(?=</details>)()",
        r'<h3>(?P<n>[^<]*)</h3>.*?(?:<pre tabindex="0"><code id="(?P<i>[^"]*)">(?P<c>.*?)</code></pre><button.*?</button>|(?=</details>|$))',
        '<h3>{n}</h3>{{{{ with .c }}}}<pre tabindex="0"><code>{{{{ . }}}}</code></pre><button type="button" class="m-copy" data-done="已复制" hidden>复制</button>{{{{ end }}}}',
    ),
)
SCALARS = (
    ("name", r"<title>(.*?)</title>"),
    ("lead", r'<meta name="description" content="(.*?)">'),
    ("marks", r'<ul class="m-tags">(.*?)</ul>'),
    ("heading", r"<h1>(.*?)</h1>"),
    ("summary", r'm-plainwords__mark">[^<]*</span> (.*?)</p>'),
    ("caption", r"</svg><figcaption>(.*?) <a"),
    ("resource", r'<h3 id="r-table-title">(.*?) <small'),
    ("meta", r'</h3>\s*<p class="m-meta">(.*?)</p>'),
    ("source", r'<ul class="m-plain">(.*?)</ul>'),
    ("ground", r"(<p><strong>.*?</strong>)"),
    ("cite", r'id="cite-text">(.*?)</p>'),
    ("frame", r'<code id="code-embed"[^>]*>(.*?)</code>'),
    ("points_of", r"(<strong>[^<]*</strong> \d+ 分[^<]*)</p>"),
)
_LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
_ROWS = re.compile(r'(m-table--tight">.*?<tbody[^>]*>)(.*?)(</tbody>)', re.S)
_CELL = re.compile(r"<td( class=\"m-num\")?>([^<]*)</td>")
_RANGE_ROWS = (
    "{{ range .Params.rows }}<tr>{{ range $place, $cell := . }}"
    '<td{{ if index $.Params.numeric $place }} class="m-num"{{ end }}>{{ $cell }}</td>{{ end }}</tr>\n{{ end }}'
)


def told(page: str) -> dict[str, Any]:
    """What a page that we drew says of its entry, as front matter."""
    found: dict[str, Any] = {region.name: list(_items(region, page)) for region in REGIONS}
    found |= {name: _first(pattern, page) for name, pattern in SCALARS}
    rows = _ROWS.search(page)
    lines = rows[2].split("</tr>")[:-1] if rows else []
    found["rows"] = [[unescape(text) for _, text in _CELL.findall(line)] for line in lines]
    found["numeric"] = [bool(number) for number, _ in _CELL.findall(lines[0])] if lines else []
    linked = _LINKED.search(page)
    return {**found, "linked": linked[1] if linked else ""}


def _items(region: Region, page: str) -> Iterator[dict[str, str]]:
    if around := re.search(region.around, page, re.S):
        for item in re.finditer(region.item, around[2], re.S):
            yield {key: unescape(text or "") for key, text in item.groupdict().items()}


def _first(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.S)
    return found[1] if found else ""


def theme(page: str, key: str) -> str:
    """The layout of Hugo that draws pages like this one, which is that of the entry `key`."""
    text = page.replace("{{", "{ {")
    for region in REGIONS:
        item = region.drawn.replace("{{{{", "\1").replace("}}}}", "\2")
        item = re.sub(r"\{(\w)\}", r"{{ .\1 }}", item).replace("\1", "{{").replace("\2", "}}")
        text = _between(region.around, f"{{{{ range .Params.{region.name} }}}}{item}{{{{ end }}}}", text)
    text = _between(_ROWS.pattern, _RANGE_ROWS, text)
    for name, pattern in SCALARS:
        if found := re.search(pattern, text, re.S):
            text = f"{text[: found.start(1)]}{{{{ .Params.{name} | safeHTML }}}}{text[found.end(1) :]}"
    text = _LINKED.sub('<script type="application/ld+json">{{ .Params.linked | safeJS }}</script>', text)
    return text.replace(key, "{{ .Params.key }}")


def _between(around: str, inside: str, text: str) -> str:
    found = re.search(around, text, re.S)
    return f"{text[: found.start(2)]}{inside}{text[found.end(2) :]}" if found else text
