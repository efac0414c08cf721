"""Strangers' text inside Markdown: it stays the text it is, breaks out of nothing, calls nobody and links nowhere."""

import re
from urllib.parse import quote

MOST = 600  # characters of one sentence
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ACTIVE = re.compile(r"[\\`*_\[\]~|]")
# mentions, references to issues, milestones, labels and snippets of the three hosts, and addresses they make links of
_CALLS = re.compile(r"(?<=[@＠#!$%])(?=\w)|(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bmailto)(?=:)", re.IGNORECASE)
_NOTHING = "\u200b"  # a space of no width: the reader sees the sign, the host no longer sees a call


def passage(text: str, most: int = MOST) -> str:
    """One line of Markdown that shows `text`, cut to `most` characters."""
    line = " ".join(_HIDDEN.sub("", text).split())
    if len(line) > most:
        line = line[: most - 1] + "…"
    line = _ACTIVE.sub(lambda found: "\\" + found[0], line.replace("&", "&amp;").replace("<", "&lt;"))
    return _CALLS.sub(_NOTHING, line)


def link(text: str, address: str) -> str:
    """`text` as a link, or alone where there is no address."""
    return f"[{passage(text)}]({address})" if address else passage(text)


def address_part(text: str) -> str:
    """A path or an anchor as a part of an address: nothing in it can end a Markdown link."""
    return quote(text, safe="/")
