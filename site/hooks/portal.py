"""What MkDocs needs of the catalogue: the words, addresses and partials that every page of the portal shares.

MkDocs loads this file as a hook, so that `mkdocs build` and `mkdocs serve` work by themselves. The build of the
catalogue names the pack, the day and the languages it was asked for in MULU_PACK, MULU_TODAY and MULU_LANGUAGES.
English is written below `site/pages/en/`; the portal's first language stands at `/`, whichever it is.
"""

import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader

from catalog.configuration.settings import load_settings
from catalog.loading.catalogue import load_catalogue
from catalog.pages.lists import portal_view
from catalog.portal import open_portal
from catalog.templating.rendering import TEMPLATES, Renderer

# what the theme brings and no page of ours asks for
_OWN_LINK = re.compile(r'(?<=href=")/[^"]*')
UNUSED = ("assets/javascripts", "assets/images", "search", "sitemap.xml", "sitemap.xml.gz")


def on_config(config: Any) -> Any:
    """Opens the portal once for all pages."""
    settings = load_settings(Path(config.config_file_path).parent)
    day = os.environ.get("MULU_TODAY", "")
    today = date.fromisoformat(day) if day else date.today()
    languages = tuple(os.environ.get("MULU_LANGUAGES", "").split())
    portal = open_portal(settings, pack=os.environ.get("MULU_PACK", ""), languages=languages, today=today)
    shown = portal_view(portal, load_catalogue(settings.root).publishers)
    config.extra["mulu_renderer"] = Renderer(portal, shown, None)
    config.site_description = escape(config.site_description or "")  # the theme puts it into an attribute as it is
    return config


def on_files(files: Any, config: Any) -> Any:
    """Each page where its language stands: `en/help/` at `/help/` when English is the first language."""
    default = config.extra["mulu_renderer"].portal.languages[0]
    for file in files.documentation_pages():
        written, bare = _written(file.src_uri)
        place = file.dest_uri.removeprefix(file.src_uri.removesuffix(bare))
        file.dest_uri = place if written == default else f"{written}/{place}"
    return files


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Links to pages of the catalogue lead to the language of the page that names them."""
    language, _ = _written(page.file.src_uri)
    url = config.extra["mulu_renderer"].words(language)["url"]
    return _OWN_LINK.sub(lambda link: url(re.sub(r"^/en(?=/)", "", link[0])), html)


def on_env(env: Any, config: Any, files: Any) -> Any:
    """Lets the theme include our partials, which escape what they show; the theme's own templates do not."""
    ours = Path(config.config_file_path).parent / TEMPLATES
    env.loader = ChoiceLoader([env.loader, FileSystemLoader(ours)])
    env.autoescape = _is_ours
    env.globals["material_css"] = _style_sheet(config.theme.dirs)
    return env


def on_page_context(context: dict[str, Any], page: Any, config: Any, nav: Any) -> dict[str, Any]:
    """The words and addresses of the language in which the page is written: English stands below `en/`."""
    renderer: Renderer = config.extra["mulu_renderer"]
    default = renderer.portal.languages[0]
    language, _ = _written(page.file.src_uri)
    page.path = "/" + page.url.removeprefix("" if language == default else f"{language}/")
    words: dict[str, Any] = dict(renderer.words(language))
    known = {file.url for file in context["pages"]}
    here = _here(words["url"], page.path, known, default)
    name = (
        config.site_name
        if language == "zh"
        else words["t"]("portal.home.title", city=renderer.portal.settings.city.text(language))
    )
    context.update(words, shown_name=name, here=here)
    return context


def on_post_build(config: Any) -> None:
    """Leaves out what the theme brings and nobody asks for."""
    site = Path(config.site_dir)
    for path in (site / name for name in UNUSED):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    for path in (site / "assets/stylesheets").glob("*"):
        if not path.name.startswith("main.") or path.suffix == ".map":
            path.unlink()


def _here(url: Callable[..., str], path: str, known: set[str], default: str) -> Callable[[str], str]:
    """The same page in another language, or that language's first page where it was not written."""

    def here(language: str) -> str:
        there = path.lstrip("/") if language == default else f"{language}{path}"
        return url(path if there in known else "/", language)

    return here


def _written(source: str) -> tuple[str, str]:
    """The language in which a page is written, and its path without it."""
    return ("en", source.removeprefix("en/")) if source.startswith("en/") else ("zh", source)


def _is_ours(template: str | None) -> bool:
    return bool(template) and str(template).endswith(".j2")


def _style_sheet(folders: list[str]) -> str:
    """The name of the theme's style sheet, which changes with each release of it."""
    return next(path.name for folder in folders for path in Path(folder).glob("assets/stylesheets/main.*.min.css"))
