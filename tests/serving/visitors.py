"""A person with a browser that knows no script: pages, forms, cookies, redirects, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

BOUNDARY = "made-up-boundary-7d81"


@dataclass(kw_only=True)
class Form:
    """A form as the page offers it: what it would send if nobody touched it, and what can be chosen."""

    action: str = ""
    method: str = "get"
    enctype: str = ""
    values: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        """Every field that it has."""
        return {*self.values, *self.options, *self.files}


@dataclass(frozen=True, kw_only=True)
class Page:
    """An answer: where it came from after all redirects, and what it holds."""

    status: int
    url: str
    headers: Mapping[str, str]
    text: str

    @property
    def path(self) -> str:
        """Path and query of the address."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)

    def forms(self) -> list[Form]:
        """Every form of the page."""
        reader = FormReader()
        reader.feed(self.text)
        return reader.forms

    def form(self, **having: str) -> Form:
        """The one form whose untouched values include these."""
        found = [one for one in self.forms() if having.items() <= one.values.items()]
        assert len(found) == 1, f"{len(found)} forms with {having} at {self.url} ({self.status}): {self.words()[:800]}"
        return found[0]

    def words(self) -> str:
        """What a person reads, without marks and controls."""
        reader = WordReader()
        reader.feed(self.text)
        return " ".join(" ".join(reader.found).split())


class FormReader(HTMLParser):
    """Collects forms with their successful controls (HTML standard, constructing the entry list)."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._textarea: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a form or notes a control."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(
                action=given.get("action", ""), method=given.get("method", "get"), enctype=given.get("enctype", "")
            )
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in given and (given.get("name") or tag == "option"):
            self._control(self._form, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "textarea":
            self._textarea = name
            form.values[name] = ""
        elif tag == "select":
            self._select = name
            form.options[name] = []
        elif tag == "option" and self._select:
            form.options[self._select].append(given.get("value", ""))
            if "selected" in given or self._select not in form.values:
                form.values[self._select] = given.get("value", "")
        elif tag == "input":
            _input(form, name, given)

    def handle_endtag(self, tag: str) -> None:
        """Closes what was open."""
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._textarea is not None:
            if self._form is not None:  # the first line break after the tag is not part of the value
                self._form.values[self._textarea] = self._form.values[self._textarea].removeprefix("\n")
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Text within a textarea."""
        if self._form is not None and self._textarea is not None:
            self._form.values[self._textarea] += data


def _input(form: Form, name: str, given: dict[str, str]) -> None:
    kind = given.get("type", "text")
    if kind == "file":
        form.files.add(name)
    elif kind in ("checkbox", "radio"):
        form.options.setdefault(name, []).append(given.get("value", "on"))
        if "checked" in given:
            form.values[name] = given.get("value", "on")
    elif kind not in ("submit", "button"):
        form.values[name] = given.get("value", "")


class WordReader(HTMLParser):
    """Collects text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts and styles are not read."""
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        """And what follows them is."""
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """A piece of text."""
        if not self._silent:
            self.found.append(data)


@dataclass(kw_only=True)
class Visitor:
    """One browser: its cookies, and the site that it visits (an address with a slash at its end)."""

    site: str
    cookies: dict[str, str] = field(default_factory=dict)

    def open(self, path: str) -> Page:
        """Go to an address of the site, through its redirects."""
        return self._follow(self._ask("GET", urljoin(self.site, path), b"", {}))

    def submit(self, page: Page, form: Form, answers: Mapping[str, str | tuple[str, bytes]] | None = None) -> Page:
        """Send a form with these answers instead of its own values; a pair is a file's name and content."""
        unknown = set(answers or {}) - form.names - {"step"}
        assert not unknown, f"the form at {page.url} does not ask for {sorted(unknown)}"
        sent = {**form.values, **(answers or {})}
        body, kind = _multipart(sent) if "multipart" in form.enctype else _urlencoded(sent)
        target = urljoin(page.url, form.action)
        headers = {"Content-Type": kind, "Origin": self.site.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        return self._follow(self._ask(form.method.upper(), target, body, headers))

    def call(self, method: str, path: str, value: Any = None, headers: Mapping[str, str] | None = None) -> Page:
        """A program's call: JSON in, no redirect followed. With cookies it names our own origin, as a page would."""
        body = b"" if value is None else json.dumps(value, ensure_ascii=False).encode()
        kind = {"Content-Type": "application/json"} if value is not None else {}
        origin = {"Origin": self.site.rstrip("/")} if self.cookies else {}
        return self._ask(method, urljoin(self.site, path), body, {**kind, **origin, **(headers or {})})

    def sign_in(self, person: str) -> Visitor:
        """Become one of the made-up people, through the page."""
        page = self.open("/sign-in/")
        form = next(one for one in page.forms() if person in (one.values.get("person"), *one.options.get("person", ())))
        self.submit(page, form, {"person": person})
        assert "mulu_session" in self.cookies, f"{person} could not sign in"
        return self

    def _follow(self, page: Page) -> Page:
        for _ in range(5):
            if page.status not in (301, 302, 303, 307, 308):
                return page
            page = self._ask("GET", urljoin(page.url, page.headers["location"]), b"", {})
        raise AssertionError(f"redirects without end at {page.url}")

    def _ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Page:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            cookie = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
            connection.request(method, target, body=body or None, headers={**cookie, **headers})
            answer = connection.getresponse()
            self._keep(answer)
            text = answer.read().decode("utf-8")
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Page(status=answer.status, url=url, headers=named, text=text)
        finally:
            connection.close()

    def _keep(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def _urlencoded(values: Mapping[str, Any]) -> tuple[bytes, str]:
    return urlencode(values).encode(), "application/x-www-form-urlencoded"


def _multipart(values: Mapping[str, Any]) -> tuple[bytes, str]:
    parts = []
    for name, value in values.items():
        filename, content = value if isinstance(value, tuple) else ("", str(value).encode())
        named = f'; filename="{filename}"\r\nContent-Type: application/pdf' if filename else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"
