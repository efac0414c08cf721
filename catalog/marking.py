"""Texts as markup: escaped, and marked as Chinese where they stand on a page of another language."""

import re
from collections.abc import Callable
from functools import partial

from markupsafe import Markup
from markupsafe import _escape_inner as _escaped  # type: ignore[attr-defined]

from catalog.model.label import Label

_HAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+"
_CHINESE = re.compile(f"{_HAN}(?:[0-9A-Za-z-]*{_HAN})*")
_FIRST_HAN = "⺀"
_KB, _MB, _GB = 1 << 10, 1 << 20, 1 << 30

markup: Callable[[str], Markup] = partial(str.__new__, Markup)  # a text that is markup, without a look at what it is
escaped: Callable[[str], str] = _escaped  # a text as it may stand in markup and in quoted attributes


def marked(label: Label, language: str) -> Markup:
    """The text of a label; Chinese on a page of another language says so, also where it is a part of the text."""
    text = escaped(label.text(language))
    if language == "zh":
        return markup(text)
    if label.falls_back(language):
        return markup(f'<span lang="zh-CN">{text}</span>')
    return markup(text if text.isascii() else _CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', text))


def holds_chinese(text: str) -> bool:
    """Whether something in a text is to be read as Chinese."""
    return not text.isascii() and max(text) >= _FIRST_HAN


def chinese(text: str, language: str) -> Markup:
    """A text of the data, which is marked as a whole where it holds Chinese on a page of another language."""
    shown = escaped(text)
    if language == "zh" or not holds_chinese(text):
        return markup(shown)
    return markup(f'<span lang="zh-CN">{shown}</span>')


def size_text(size: int) -> str:
    """A number of bytes as people read it."""
    if size < _KB:
        return f"{size} B"
    if size < _MB:
        return f"{size / _KB:.1f} KB"
    return f"{size / _MB:.1f} MB" if size < _GB else f"{size / _GB:.2f} GB"


def grouped(number: int) -> str:
    """A number with its thousands apart."""
    return f"{number:,}"
