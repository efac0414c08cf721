"""Pages from views and templates: one Jinja2 environment a language, escaping everything, compiled once and kept."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    nodes,
)

from catalog.errors import MuluError
from catalog.marking import chinese, grouped, marked, size_text
from catalog.messages import Messages
from catalog.portal import TEMPLATES, Portal
from catalog.templating.framing import SHELL, Frame, Place, only_frame, only_inside, whole
from catalog.templating.hoisting import Hoisting
from catalog.templating.parsed import LINES
from catalog.views import CardView, PortalView

ENDING = ".html.j2"
FRAMED = ("entry", "tombstone")  # pages of which only the path tells the frame
LONE = ("card", "embed")  # what is drawn for every entry without the shell
LABELS = 2048  # words and titles that come back on many pages; the rest of them do so on their own
NEUTRAL = ("api", "workbench", "downloads", "assets", "data", "healthz")  # served in no language of their own
TAGS = {"zh": "zh-CN", "en": "en"}
GAPS = {"zh": "", "en": " "}  # between two sentences


class TemplateFault(MuluError):
    """A template that is missing or broken; facts name it and the problem."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of pages and files, on pages of one language."""

    base: str
    language: str
    default: str
    assets: Mapping[str, str]

    def url(self, path: str, language: str = "") -> str:
        """A page (it ends with `/`, before any `?` or `#`) in the language of this one, or a file as it is."""
        if path[:1] != "/":
            if "://" in path or path.startswith(("mailto:", "tel:", "#")):
                return path
            path = f"/{path}"
        word = language or self.language
        if word == self.default:
            return self.base + path
        place = path.partition("#")[0].partition("?")[0]
        if not place.endswith("/") or place.split("/", 2)[1] in NEUTRAL:
            return self.base + path
        return f"{self.base}/{word}{path}"

    def asset(self, name: str) -> str:
        """A file of `site/assets`; its address changes with its content."""
        mark = f"?v={self.assets[name]}" if name in self.assets else ""
        return f"{self.base}/assets/{name}{mark}"


class Renderer:
    """Draws pages. One a process: environments keep what they have compiled."""

    def __init__(self, portal: Portal, shown: PortalView, compiled: Path | None) -> None:
        self.portal = portal
        made = partial(_environment, portal, shown, compiled)
        self._environments = {word: made(word, whole) for word in portal.languages}
        self._insides = {word: made(word, only_inside) for word in portal.languages}
        self._frames = {word: made(word, only_frame) for word in portal.languages}
        self._known_frames: dict[str, Frame | None] = {}

    def page(self, template: str, view: object, language: str) -> bytes:
        """The page `<template>.html.j2` of a view. Raises TemplateFault."""
        variables = {"page": view}
        page = self._framed(template, variables, language) if template in FRAMED else None
        part = self._insides if template in LONE else self._environments
        return page or self._drawn(part[language], template, variables).encode()

    def _framed(self, template: str, variables: Mapping[str, object], language: str) -> bytes | None:
        """The page of an entry inside the frame that all of them share; None where it has to be drawn whole."""
        if language not in self._known_frames:
            self._known_frames[language] = self._frame(language)
        frame = self._known_frames[language]
        if frame is None:
            return None
        key = str(getattr(variables["page"], "path", "")).strip("/")
        return frame.around(self._pieces(self._insides[language], template, variables), key)

    def card(self, view: CardView, language: str) -> str:
        """A card as markup."""
        return self._drawn(self._insides[language], "card", {"card": view}).strip()

    def prepare(self, templates: Sequence[str]) -> None:
        """Compile what is drawn for every entry, before this process is copied. Raises TemplateFault."""
        for language in self.portal.languages:
            self._known_frames[language] = self._frame(language)
            for name in templates:
                self._template(self._insides[language], name)

    def words(self, language: str) -> Mapping[str, object]:
        """What every template of a language sees, for pages that are drawn elsewhere."""
        return self._environments[language].globals

    def _frame(self, language: str) -> Frame | None:
        """The frame of a language; None where the shell asks a page for more than its path."""
        try:
            return Frame(self._drawn(self._frames[language], "shell", {"page": Place()}))
        except TemplateFault:
            return None

    def _drawn(self, environment: Environment, template: str, variables: Mapping[str, object]) -> str:
        return "".join(self._pieces(environment, template, variables))

    def _pieces(self, environment: Environment, template: str, variables: Mapping[str, object]) -> list[str]:
        path = str(getattr(variables.get("page"), "path", "/"))
        url: Any = environment.globals["url"]
        known = {**environment.globals, **variables, "here": lambda word: url(path, word)}
        found = self._template(environment, template)
        try:
            return list(found.root_render_func(found.new_context(known, shared=True)))
        except TemplateError as error:
            raise TemplateFault("template-broken", template=template, problem=str(error)) from error
        except AttributeError as error:
            if _is_written(error):
                raise TemplateFault("template-broken", template=template, problem=str(error)) from error
            raise

    def _template(self, environment: Environment, name: str) -> Template:
        try:
            return environment.get_template(name + ENDING)
        except TemplateError as error:
            raise TemplateFault("template-broken", template=name, problem=str(error)) from error


def _is_written(error: Exception) -> bool:
    """Whether it is a template that asked for what is not there, and not our code below it."""
    last = deque(walk_tb(error.__traceback__), maxlen=1)
    return any(frame.f_code.co_filename.partition("#")[0].endswith(ENDING) for frame, _ in last)


def _addresses(portal: Portal, language: str) -> Addresses:
    return Addresses(portal.base, language, portal.languages[0], portal.assets)


def _environment(
    portal: Portal, shown: PortalView, compiled: Path | None, language: str, part: Callable[..., nodes.Template]
) -> Environment:
    """The templates in one language, whole or without the shell's frame or inside."""
    is_shared = part is not only_inside
    if compiled:
        compiled = compiled / ("all" if is_shared else language)
        compiled.mkdir(parents=True, exist_ok=True)
    environment = Hoisting(
        loader=FunctionLoader(partial(_source, FileSystemLoader(portal.settings.root / TEMPLATES), part.__name__)),
        autoescape=True,
        undefined=StrictUndefined,
        **LINES,
        optimized=False,  # what is the same on every page is worked out otherwise
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=FileSystemBytecodeCache(str(compiled)) if compiled else None,
    )
    environment.part, environment.is_shared = part, is_shared
    addresses = _addresses(portal, language)
    environment.globals.update(
        language=language,
        language_tag=TAGS[language],
        gap=GAPS[language],
        portal=shown,
        commitments=shown.pack.commitments,
        t=_sentences(language),
        has=Messages(language).has,  # a city's pack may name a field that no sentence knows yet
        url=addresses.url,
        asset=addresses.asset,
        label=lru_cache(LABELS)(lambda label: marked(label, language)),
        chinese=lambda text: chinese(text, language),
        size_of=size_text,
        grouped=grouped,
        plain=lambda label: label.text(language),
    )
    return environment


def _source(files: FileSystemLoader, part: str, name: str) -> tuple[str, str, Callable[[], bool]]:
    """A template; only the shell is another one for its frame and its inside, and is compiled apart for each."""
    source, path, is_current = files.get_source(Environment(), name)
    return source, f"{path}#{part}" if name == SHELL else path, is_current


def _sentences(language: str) -> Callable[..., str]:
    """`t` of the templates: a hundred sentences a page, most of them without a fact to put in."""
    messages = Messages(language)
    plain: dict[str, str] = {}

    def t(code: str, /, **facts: object) -> str:
        if facts:
            return messages.text(code, **facts)
        if code not in plain:
            plain[code] = messages.text(code)
        return plain[code]

    return t
