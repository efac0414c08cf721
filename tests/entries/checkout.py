"""A small catalogue in a real Git repository, and casework over it as `mulu serve` wires it."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from casework.entries.examining import Examiner
from casework.hosting.port import CodeHost, Signature
from casework.wiring import Surroundings, open_front
from catalog.building.entry_form import entry_form
from catalog.configuration.settings import load_settings
from catalog.serving.entry_examiner import ChildExaminer
from catalog.serving.entry_store import CatalogueStore
from catalog.serving.local_host import LocalHost, open_local_host
from runtime.engines import Engine
from runtime.settings import parse_settings
from tests.casework.house import BUREAU, SITE, House, Visitor, write_build

SERVICE = Signature(name="Mulu", email="mulu@sample.example")
TODAY = date(2026, 3, 2)
STOPS = "code,name,opened\n0101,示例站,2026-01-05\n0102,示例街,2026-01-06\n".encode()
GBK = "编码,名称,开通日期\n0101,示例站,2026-01-05\n0102,示例街,2026-01-06\n".encode("gbk")
BOUNDARY = "entry-form-boundary"


def git(root: Path, *arguments: str) -> str:
    """What Git prints."""
    named = ("-c", "user.name=示例维护员", "-c", "user.email=keeper@sample.example", "-c", "core.quotepath=off")
    done = subprocess.run(("git", *named, "-C", str(root), *arguments), capture_output=True, check=True)
    return done.stdout.decode().strip()


def make_checkout(root: Path, repository: Path) -> Path:
    """A repository on `main` with three bodies and one entry, `metro/stops`."""
    top = repository / "datapackages"
    for body, role in ((BUREAU, "authority"), ("metro", "publisher"), ("water", "publisher")):
        (top / body).mkdir(parents=True)
        contact = {"department": "示例科室", "phone": "0571-00000000", "email": f"{body}@sample.example"}
        said = {"name": body, "title": f"示例单位 {body}", "role": role, "contact": contact}
        (top / body / "publisher.yaml").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    text = (root / "mkdocs.yml").read_text("utf-8").replace("authority: hangzhou-data-bureau", f"authority: {BUREAU}")
    (repository / "mkdocs.yml").write_text(text, "utf-8")
    source = root / "datapackages/hangzhou-metro/metro-openings"
    shutil.copytree(source, top / "metro/stops")
    descriptor = top / "metro/stops/datapackage.yaml"
    descriptor.write_text(descriptor.read_text("utf-8").replace("name: metro-openings", "name: stops"), "utf-8")
    git(repository, "init", "-q", "-b", "main")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "Begin")
    return repository


@dataclass(frozen=True, kw_only=True)
class Wired:
    """What differs between the tests of one house: the host, the examiner, and the engine below."""

    host: CodeHost
    examiner: Examiner | None


def local_host(repository: Path, state: Path) -> LocalHost:
    """The checkout as its own host."""
    made = open_local_host(repository, state, SERVICE)
    assert made is not None
    return made


def child_examiner(repository: Path) -> ChildExaminer:
    """The real check."""
    return ChildExaminer(settings=load_settings(repository, {}), pack="", today=lambda: TODAY)


def open_town(folder: Path, repository: Path, engines: tuple[Engine, Engine], wired: Wired, **more: str) -> House:
    """Casework over a checkout."""
    write_build(folder / "build", "hangzhou")
    form = entry_form(load_settings(repository, {}))
    (folder / "build" / "entry_form.json").write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    given = {"MULU_STATE": str(folder / "state"), "MULU_BUILD": str(folder / "build"), "MULU_SITE_URL": SITE, **more}
    made: list[House] = []
    around = Surroundings(
        environment=given,
        now=lambda: made[0].now,
        open_access=lambda: engines[1].records,
        host=wired.host,
        examiner=wired.examiner,
        store=CatalogueStore(settings=load_settings(repository, {})),
    )
    front = open_front(parse_settings(given, "casework"), engines[0], around)
    house = House(
        front=front,
        access=engines[1].records,
        engine=engines[0],
        published=folder / "state" / "published",
        outbox=folder / "state" / "outbox",
        pack="hangzhou",
        now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
    )
    made.append(house)
    return house


def multipart(values: dict[str, Any]) -> bytes:
    """A form with files; a list is a name that comes several times, a pair a file's name and its bytes."""
    parts: list[bytes] = []
    for name, given in values.items():
        for value in given if isinstance(given, list) else [given]:
            filename, data = value if isinstance(value, tuple) else ("", str(value).encode())
            named = f'; filename="{filename}"\r\nContent-Type: application/octet-stream' if filename else ""
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
            parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def post(visitor: Visitor, path: str, values: dict[str, Any], **headers: str) -> Any:
    """Send the form of a draft."""
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "accept": "text/html"}
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return visitor.ask("POST", path, multipart(values), kind | named)


def begun(visitor: Visitor, **fields: str) -> str:
    """Begin a draft; its path."""
    reply = visitor.post("/workbench/entries", fields)
    assert reply.status == 303, reply.text
    return reply.header("location")


WHOLE = {
    "title": "示例公交站点",
    "summary": "示例地铁的站点代码、名称和开通日期，示例数据，不指任何真实地点。",
    "topic_class": "transport",
    "data_type": "table",
    "openness_type": "unconditional",
    "ground_codes": ["", "HZ-U1"],
    "openness_basis": "已经公开的信息转换为机器可读形式。",
    "update_frequency": "monthly",
    "last_updated": "2026-03-01",
    "generation_mode": "compiled",
    "responsible_person": "数据管理岗",
    "licence": "CC-BY-4.0",
    "open_agreement": "open-data-licence-v1",
    "access_modes": ["", "download", "interface"],
    "review_by": "数据安全岗",
    "review_date": "2026-02-27",
    "review_result": "通过",
    "catalogue_by": "目录管理岗",
    "catalogue_date": "2026-02-28",
    "catalogue_outcome": "通过",
}
"""An entry that the check finds nothing wrong with, once it has a file."""
