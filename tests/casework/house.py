"""Casework as it runs, over a real engine and the real Lambda adapter, with a clock that tests set."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from casework.application import make_application
from casework.front import Front
from casework.sweep import Swept, sweep
from casework.wiring import Surroundings, open_front
from catalog.law.packs_source import load_pack
from catalog.rules.forms import FormField
from catalog.serving.function_data import messages_data, packs_data
from runtime.engines import Engine
from runtime.records import RecordStore
from runtime.settings import parse_settings
from runtime.wsgi import LambdaAdapter

SITE = "http://127.0.0.1:8000"
LANGUAGES = ("zh", "en")
BUREAU = "bureau"
PDF = b"%PDF-1.7 an attachment that is plainly made up"
CATALOGUE = {
    "entries": [
        {"key": "metro/rides", "title": {"zh": "示例客流", "en": "Sample rides"}, "openness": "restricted"},
        {"key": "water/flows", "title": {"zh": "示例流量", "en": "Sample flows"}, "openness": "restricted"},
        {"key": "metro/stops", "title": {"zh": "示例站点", "en": "Sample stops"}, "openness": "unconditional"},
    ],
    "publishers": [
        {"key": BUREAU, "title": {"zh": "示例局"}, "role": "authority", "email": "bureau@sample.example"},
        {"key": "metro", "title": {"zh": "示例地铁", "en": "Sample metro"}, "email": "metro@sample.example"},
        {"key": "water", "title": {"zh": "示例水务", "en": "Sample water"}, "email": "water@sample.example"},
    ],
    "authority": BUREAU,
    "city": {"zh": "示例市", "en": "Sample City"},
    "languages": list(LANGUAGES),
}  # fmt: skip
SAMPLES = {
    "integer": "3",
    "entries": "metro/rides",
    "entry": "metro/rides",
    "phone": "0571-00000000",
    "email": "person@sample.example",
    "confirm": "yes",
    "date": "2026-12-31",
    "agency": "metro",
    "identity": "11010519491231002X",
    "text": "示例说明",
    "string": "示例",
    "commitment": "yes",
    "grant": "2222-2222-222-G1",
    "url": "https://sample.example/",
    "list": "示例",
}


def write_build(folder: Path, pack: str) -> None:
    """What a build leaves for casework, of a made-up catalogue."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (*law_files(pack), ("catalogue.json", json.dumps(CATALOGUE, ensure_ascii=False))):
        (folder / name).write_text(text, "utf-8")


@functools.cache
def law_files(pack: str) -> tuple[tuple[str, str], ...]:
    """The files of such a build that no test changes, with their text: made once for all houses of a run."""
    messages = {language: messages_data(language) for language in LANGUAGES}
    made = (("packs.json", packs_data(pack)), ("messages.json", messages))
    return tuple((name, json.dumps(value, ensure_ascii=False)) for name, value in made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer as a client sees it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def header(self, name: str) -> str:
        """A header, "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def codes(self) -> set[str]:
        """The codes of a refusal: of its objections and of its faulty fields."""
        body = self.json
        return {one["code"] for one in (*body.get("objections", ()), *body.get("errors", ()))}


class Visitor:
    """A client with its own cookies: a browser when it posts forms, a program when it sends JSON."""

    def __init__(self, wsgi: Any, address: str = "192.0.2.1", site: str = SITE) -> None:
        self._wsgi = wsgi
        self._site = site
        self._address = address
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """One request through the Lambda adapter."""
        path, _, query = path.partition("?")
        given = {"accept": "*/*", **(headers or {})}
        if self.cookies:
            given.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST" and "cookie" in given:
            given.setdefault("origin", self._site)
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": self._address,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": given.pop("content-type", ""),
            "wsgi.input": io.BytesIO(body),
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in given.items()},
        }
        started: list[tuple[str, list[tuple[str, str]]]] = []
        data = b"".join(self._wsgi(environ, lambda status, found, *_: started.append((status, found))))
        reply = Reply(status=int(started[0][0][:3]), headers=tuple(started[0][1]), body=data)
        self._keep(reply)
        return reply

    def _keep(self, reply: Reply) -> None:
        for name, value in reply.headers:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value

    def see(self, path: str, **headers: str) -> Reply:
        """A page or a JSON resource."""
        return self.ask("GET", path, headers=headers)

    def send(self, path: str, value: Any, **headers: str) -> Reply:
        """JSON; header names are written with underscores."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.ask("POST", path, json.dumps(value).encode(), {"content-type": "application/json", **named})

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Reply:
        """A plain form."""
        kind = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
        return self.ask("POST", path, urlencode(fields).encode(), kind | headers)

    def follow(self, reply: Reply) -> Reply:
        """The page that an answer leads to."""
        return self.see(reply.header("location"))


@dataclass(kw_only=True)
class House:
    """The running app and what tests look behind."""

    front: Front
    access: RecordStore
    engine: Engine
    published: Path
    outbox: Path
    pack: str
    now: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    wsgi: Any = field(init=False)

    def __post_init__(self) -> None:
        self.wsgi = LambdaAdapter(make_application(lambda: self.front))

    def visitor(self, address: str = "192.0.2.1") -> Visitor:
        """Somebody without a cookie."""
        return Visitor(self.wsgi, address, self.front.desk.site_url)

    def signed_in(self, person: str) -> Visitor:
        """A browser in which one of the made-up people has signed in."""
        visitor = self.visitor()
        reply = visitor.post("/api/sign-in", {"person": person})
        assert reply.status == 303, reply.text
        return visitor

    def officer(self, office: str = BUREAU) -> Visitor:
        """An officer of an office."""
        return self.signed_in(f"dev:officer:{office}")

    def applicant(self) -> Visitor:
        """A verified company."""
        return self.signed_in("dev:shili-keji")

    def sweep(self) -> Swept:
        """One sweep at the present hour."""
        return sweep(self.front.desk, self.front.transport, self.published)

    def answers(self, procedure: str, kind: str = "legal", **changes: str) -> dict[str, str]:
        """A complete and plausible submission; a change to "" leaves a question out."""
        found = load_pack(self.pack).procedure(procedure)
        assert found is not None
        values = {one.key: self._answer(one) for one in found.form.put_to(kind)}
        return {key: value for key, value in {**values, **changes}.items() if value}

    def _answer(self, one: FormField) -> str:
        if one.kind.value == "file":
            reply = self.visitor().ask("POST", "/api/files", PDF, {"content-type": "application/pdf"})
            return str(reply.json["id"])
        return one.options[0].key if one.options else SAMPLES[one.kind.value]

    def submit(self, procedure: str, visitor: Visitor | None = None, **changes: str) -> dict[str, Any]:
        """A submission that is taken."""
        kind = "legal" if visitor else "natural"
        body = {"procedure": procedure, "applicant_kind": kind, **self.answers(procedure, kind, **changes)}
        reply = (visitor or self.visitor()).send("/api/cases", body)
        assert reply.status == 201, reply.text
        taken: dict[str, Any] = reply.json
        return taken

    def command(self, visitor: Visitor, reference: str, command: str, **values: Any) -> Reply:
        """A command as JSON."""
        return visitor.send(f"/api/cases/{reference}/commands", {"command": command, **values})

    def case(self, reference: str) -> dict[str, Any]:
        """The case as the authority reads it."""
        found: dict[str, Any] = self.officer().see(f"/api/cases/{reference}").json
        return found

    def open_runs(self, reference: str) -> dict[str, int]:
        """Numbers of the open stages by key."""
        return {run["key"]: run["run"] for run in self.case(reference)["stages"] if run["state"] == "open"}


def open_house(
    folder: Path, engine: Engine, access: RecordStore, *, pack: str = "hangzhou", **environment: str
) -> House:
    """Casework over an engine, its files in `folder`."""
    write_build(folder / "build", pack)
    given = {
        "MULU_STATE": str(folder / "state"),
        "MULU_BUILD": str(folder / "build"),
        "MULU_SITE_URL": SITE,
        **environment,
    }
    made: list[House] = []
    around = Surroundings(environment=given, now=lambda: made[0].now, open_access=lambda: access)
    front = open_front(parse_settings(given, "casework"), engine, around)
    published, outbox = folder / "state" / "published", folder / "state" / "outbox"
    made.append(House(front=front, access=access, engine=engine, published=published, outbox=outbox, pack=pack))
    return made[0]
