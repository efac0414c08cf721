"""Pages of this app inside the portal's own shell: licence consent, and help with the interface of a resource."""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from access.asked import Answer, Asked
from access.desk import Desk

TEMPLATES = "templates"
_BARE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title><!--mulu:title--></title><!--mulu:head--></head>'
    "<body><main><!--mulu:body--></main></body></html>"
)


def language_of(desk: Desk, asked: Asked) -> str:
    """The language of a page: that of its address, else the first of the portal; help follows the reader's own."""
    if asked.path.startswith("/api/"):
        return desk.wording(asked.header("accept-language")).language
    first = asked.path.strip("/").partition("/")[0]
    return first if first in desk.languages[1:] else desk.languages[0]


def page(desk: Desk, asked: Asked, name: str, facts: Mapping[str, Any]) -> Answer:
    """The page `name` in the shell of its language. `facts` name its `title`."""
    language = language_of(desk, asked)
    words = desk.wordings[language]
    prefix = "" if language == desk.languages[0] else f"/{language}"
    body = _templates().get_template(f"{name}.html.j2").render(t=words.text, language=language, prefix=prefix, **facts)
    shell = desk.shell(language) or _BARE.format(language=escape(language))
    for mark, text in (("title", escape(str(facts["title"]))), ("head", ""), ("body", body)):
        shell = shell.replace(f"<!--mulu:{mark}-->", text)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Vary": "Cookie, Accept-Language",
    }
    return Answer(headers=headers, body=shell.encode())


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    # beside the package in the checkout, and beside it in the deployment package
    folder = Path(__file__).parent.parent / TEMPLATES
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html.j2"], default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
