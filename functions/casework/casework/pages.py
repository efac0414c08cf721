"""Pages: a template in the words of a language, set into the shell that the site build exported."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from casework.wording import Wording
from catalog.rules.labels import Label

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_SITE = TEMPLATES.parents[2] / "site" / "templates"  # in a checkout; a package carries the shared partials in its own
_PLAIN_SHELL = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title><!--mulu:title--></title><!--mulu:head-->
</head><body><main id="main"><!--mulu:body--></main></body></html>"""
_MARK = re.compile(r"<!--mulu:(head|title|body)-->")


class Pages:
    """Renders templates. `site` is the built site; without its shell a page stands in a plain one."""

    def __init__(self, site: Path, default_language: str) -> None:
        self._site = site
        self._default = default_language
        self._shells: dict[str, tuple[int, str]] = {}

    def render(self, template: str, wording: Wording, title: str, facts: Mapping[str, Any]) -> str:
        """The whole page. Every fact is escaped where it is set; the shell comes from our own build."""
        body = self.part(template, wording, {"title": title, **facts})
        parts = {"head": "", "title": escape(title), "body": body}
        return _MARK.sub(lambda mark: parts[mark[1]], self._shell(wording.language))

    def part(self, template: str, wording: Wording, facts: Mapping[str, Any]) -> str:
        """A template alone, without the shell."""
        language = wording.language
        prefix = "/" if language == self._default else f"/{language}/"
        made = _environment().get_template(template)
        return str(
            made.render(
                t=wording.text,
                has=wording.has,
                label=lambda label: _labelled(label, language),
                plain=lambda label: label.text(language),
                url=lambda path: prefix.rstrip("/") + path,
                language=language,
                prefix=prefix,
                **facts,
            )
        )

    def _shell(self, language: str) -> str:
        """The exported shell, read again when a build has replaced it."""
        folder = self._site if language == self._default else self._site / language
        path = folder / "shell.html"
        try:
            modified = path.stat().st_mtime_ns
        except OSError:
            return _PLAIN_SHELL.replace("{language}", escape(language))
        kept = self._shells.get(language)
        if kept is None or kept[0] != modified:
            kept = (modified, path.read_text("utf-8"))
            self._shells[language] = kept
        return kept[1]


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # on first use: the interface needs none

    return Environment(
        loader=FileSystemLoader([TEMPLATES, _SITE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _labelled(label: Label, language: str) -> Any:
    """A label's text; marked as Chinese where a page of another language has nothing else."""
    from markupsafe import Markup

    if label.falls_back(language):
        return Markup('<span lang="zh-CN">{}</span>').format(label.text(language))
    return label.text(language)
