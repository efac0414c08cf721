"""A small built catalogue and the access app over it, reached as a server reaches it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from access.application import make_application
from access.indexes import Readers
from access.wiring import open_desk
from catalog.law.packs_source import compile_pack
from catalog.messages import sentences_of
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.rules.grants import Grant
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.rows import write_rows_index
from runtime.engines import open_records
from runtime.handover import FilesByName
from runtime.identity import Person
from runtime.rights import GrantRight, reconcile_grant
from runtime.settings import parse_settings
from runtime.wsgi import LambdaAdapter

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # Monday, noon in Hangzhou
STOPS = "transport/stops"
HEALTH = "health/clinics"
SECRET = "transport/secret"
FIELDS = {"编号": "integer", "站名": "string", "lon": "number", "opened": "date", "busy": "boolean"}
ROWS = 2500


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


@dataclass
class Site:
    """The access app with its clock, its records and a browser's way in."""

    build: Path
    desk: Any
    app: Callable[..., Any]
    clock: list[datetime] = field(default_factory=lambda: [NOON])

    def move(self, delta: timedelta) -> None:
        self.clock[0] += delta

    def go(self, path: str, *, query: Any = (), method: str = "GET", body: bytes = b"", **headers: str) -> Reply:
        """One request; header names with underscores."""
        started: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "REQUEST_URI": path,
            "QUERY_STRING": query if isinstance(query, str) else urlencode(query),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "CONTENT_TYPE": headers.pop("content_type", ""),
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        chunks = self.app(environ, lambda status, headers, *_: started.append((status, headers)))
        data = b"".join(chunks)
        status, pairs = started[0]
        return Reply(int(status.split()[0]), {name.lower(): value for name, value in pairs}, data)

    def rows(self, entry: str = STOPS, *pairs: tuple[str, str], token: str = "", **headers: str) -> Reply:
        """The rows of the table of an entry."""
        if token:
            headers["authorization"] = f"Bearer {token}"
        return self.go(f"/api/datasets/{entry}/table/rows", query=list(pairs), **headers)

    def cookie(self, *, verified: bool = True, roles: tuple[str, ...] = ("applicant",), office: str = "") -> str:
        """The cookie of a plainly made-up person."""
        person = Person(
            id=f"dev:{roles[0]}-{verified}-{office}",
            name="张示例",
            verified=verified,
            roles=frozenset(roles),
            office=office,
        )
        return str(self.desk.sessions.cookie(person, self.clock[0])).partition(";")[0]

    def grant(self, token: str = "", **changes: Any) -> GrantRight:
        """A grant over the restricted entry, told to access as casework tells it."""
        import hashlib

        version = changes.pop("version", 1)
        fields = changes.pop("fields", {})
        values: dict[str, Any] = {
            "id": "G-1",
            "entries": (HEALTH,),
            "starts_on": date(2026, 3, 1),
            "ends_on": date(2026, 3, 31),
            "calls_per_minute": 60,
            "token_sha256": hashlib.sha256(token.encode()).hexdigest() if token else "",
        }
        right = GrantRight(
            grant=Grant(**(values | changes)), case="C-1", version=version, holder="dev:shili-keji", fields=fields
        )
        reconcile_grant(self.desk.records, right)
        return right


def _table(build: Path, publisher: str, entry: str) -> dict[str, Any]:
    source = build / "source.csv"
    lines = [",".join(FIELDS)]
    for n in range(1, ROWS + 1):
        name = "" if n % 10 == 0 else f"站{n % 7}"
        lines.append(f"{n},{name},{120 + n / 1000},2026-01-{n % 28 + 1:02},{'true' if n % 2 else 'false'}")
    source.write_text("\n".join(lines), "utf-8")
    fields = tuple(Field(name=name, type=kind, title=Label(name)) for name, kind in FIELDS.items())
    resource = Resource(name="table", title=Label("表"), path="source.csv", format="csv", fields=fields)
    path = f"rows/{publisher}/{entry}.table.sqlite"
    index = write_rows_index(ReadOnce(resource, source), build / path)
    data = build / "data" / publisher / entry / "table.csv"
    data.parent.mkdir(parents=True)
    source.rename(data)
    file = {"name": "table.csv", "path": data.relative_to(build).as_posix(), "mediatype": "text/csv"}
    return {
        "name": "table",
        "title": {"zh": "表", "en": "Table"},
        "rows": path,
        "count": index.rows,
        "version": index.version,
        "fields": [{"name": name, "type": kind, "title": {"zh": name}} for name, kind in FIELDS.items()],
        "files": [file | {"bytes": data.stat().st_size, "hash": "sha256:0"}],
    }


def _dataset(build: Path, key: str, openness: str) -> dict[str, Any]:
    publisher, entry = key.split("/")
    row = {"publisher": publisher, "entry": entry, "title": {"zh": f"{entry} 示例", "en": entry}}
    table = _table(build, publisher, entry)
    resources = [table]
    if openness == "restricted":
        sample = {"name": "sample.csv", "path": f"site/{key}/data/sample.csv", "mediatype": "text/csv"}
        resources.append(table | {"name": "sample", "role": "sample", "files": [sample]})
    return row | {"openness": openness, "status": "published", "resources": resources}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build hands to the app: an unconditional, a restricted and a prohibited data set."""
    build = tmp_path_factory.mktemp("build")
    kinds = {STOPS: "unconditional", HEALTH: "restricted", SECRET: "prohibited"}
    datasets = [_dataset(build, key, openness) for key, openness in kinds.items()]
    (build / "access.json").write_text(
        json.dumps({"pack": "x", "languages": ["zh", "en"], "datasets": datasets}), "utf-8"
    )
    messages = {language: dict(sentences_of(language)) for language in ("en", "zh")}
    (build / "messages.json").write_text(json.dumps(messages), "utf-8")
    return build


def _site(built: Path, folder: Path, pack: str, **changes: Any) -> Iterator[Site]:
    (built / "packs.json").write_text(json.dumps({"pack": pack, "packs": {pack: compile_pack(pack)}}), "utf-8")
    settings = parse_settings({"MULU_STATE": str(folder), "MULU_SITE_URL": "http://localhost:8000/"}, "access")
    engine = open_records(settings)
    clock = [NOON]
    desk = open_desk(settings, engine, {"MULU_BUILD": str(built)}, lambda: clock[0])
    desk = replace(desk, **changes)
    app = FilesByName(LambdaAdapter(make_application(lambda: desk)), built)
    yield Site(built, desk, app, clock)
    desk.readers.close()
    engine.close()


@pytest.fixture
def gated(built: Path, tmp_path: Path) -> Iterator[Site]:
    """Under the Hangzhou pack, which puts sign-in and consent before unconditional data (HZ-3.1)."""
    yield from _site(built, tmp_path, "hangzhou")


@pytest.fixture
def open_site(built: Path, tmp_path: Path) -> Iterator[Site]:
    """Under a pack without a gate."""
    yield from _site(built, tmp_path, "shandong")


@pytest.fixture
def hurried(built: Path, tmp_path: Path) -> Iterator[Site]:
    """Without a gate, and with so little work allowed that reading a whole table is too much."""
    yield from _site(built, tmp_path, "shandong", readers=Readers(steps=0))
