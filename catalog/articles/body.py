"""The text of an article as markup: Markdown first, then an allow-list of tags and attributes; nothing else passes.

What authors write is trusted no more than what the public sends (hostile-inputs, section 2): no script, no style, no
form, no foreign picture, and links that lead to the web or to a page of ours.
"""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset(
    "a abbr b blockquote br caption cite code dd del div dl dt em figcaption figure h2 h3 h4 hr i img ins kbd li mark"
    " ol p pre q s samp small strong sub sup table tbody td tfoot th thead time tr u ul".split()
)
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])  # linear in the text
_DROPPED = frozenset(
    "script style iframe object embed noscript template svg math textarea select title head form".split()
)
_KEPT = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "abbr": {"title"},
    "div": {"class", "tabindex", "role", "aria-label"},
}
_SCROLL = {"class": "m-scroll", "tabindex": "0", "role": "region"}  # all that a `div` may be
_OPENING = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)([^>]*)>")
_ACTIVE = re.compile(r"\s(on[a-z]+|style|id|class)\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"\s(href|src)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
Resolve = Callable[[str, str], str]  # (`a` or `img`, what was written) -> the address, empty for nowhere


def body_markup(text: str, resolve: Resolve, table: str) -> str:
    """Safe markup of an article's text; `table` is what a table is called to those who only hear the page.

    Raises nothing for any text.
    """
    name = escape(table, quote=True)
    frame = f'<div class="m-scroll" tabindex="0" role="region" aria-label="{name}">'
    framed = _rendered(text).replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>")
    return nh3.clean(
        framed,
        tags=set(TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(kept) for tag, kept in _KEPT.items()},
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, resolve),
        set_tag_attribute_values={"img": {"loading": "lazy"}},  # one alone: of two the library gives either first
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )


def dropped_of(text: str) -> tuple[str, ...]:
    """The tags and attributes that the allow-list takes out of a text, so that its author can be told."""
    found: dict[str, None] = {}
    for tag, rest in _OPENING.findall(_rendered(text)):
        if tag.lower() not in TAGS:
            found[f"<{tag.lower()[:20]}>"] = None
        found.update(dict.fromkeys(match.lower()[:20] for match in _ACTIVE.findall(rest) if _is_foreign(tag, match)))
    return tuple(found)


def targets_of(text: str) -> tuple[tuple[str, str], ...]:
    """What links (`a`) and pictures (`img`) of a text lead to as they are written, each once."""
    found = (
        (tag.lower(), unescape(written.strip("\"'")))
        for tag, rest in _OPENING.findall(_rendered(text))
        for name, written in _ADDRESS.findall(rest)
        if (tag.lower(), name.lower()) in (("a", "href"), ("img", "src"))
    )
    return tuple(dict.fromkeys(found))


def _is_foreign(tag: str, attribute: str) -> bool:
    """Whether an author wrote it; the library marks the language of a block of code and aligns cells."""
    return (tag.lower(), attribute.lower()) not in {("code", "class"), ("th", "style"), ("td", "style")}


def _rendered(text: str) -> str:
    """Markdown to HTML, the page's own title being the only heading of the first level."""
    raw = str(_MARKDOWN.render(text))
    return re.sub(r"(</?)h1\b", r"\1h2", re.sub(r"(</?)h[56]\b", r"\1h4", raw))


def _attribute(tag: str, name: str, value: str, resolve: Resolve) -> str | None:
    if (tag, name) in (("a", "href"), ("img", "src")):
        return resolve(tag, value) or None
    if tag == "div" and name in _SCROLL:
        return value if value == _SCROLL[name] else None
    if name in ("colspan", "rowspan", "start"):
        return value if re.fullmatch(r"[0-9]{1,3}", value) else None
    return value
