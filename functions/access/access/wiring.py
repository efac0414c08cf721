"""From the environment to an opened desk. Nothing is opened at import; the first request opens it once.

MULU_BUILD        what the build made (default build): messages.json, packs.json, site/shell.html, access.json and files
MULU_DATA_BUCKET  in the cloud: the private bucket that holds access.json, access/, rows/ and data/
"""

import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from access.desk import Desk, Shelf
from access.indexes import Readers
from access.shelves import BucketShelf, FolderShelf
from access.uses import UseCounts
from access.wording import Wording
from catalog.rules.labels import parse_label
from catalog.rules.packs import Gate
from runtime.engines import Engine, Records, open_records
from runtime.sessions import Sessions
from runtime.settings import Settings, parse_settings
from runtime.signing import Signer

LANGUAGES = ("zh", "en")


def lazily(environment: Mapping[str, str] = os.environ) -> Callable[[], Desk]:
    """Opens the desk of this environment at the first call and gives the same one ever after."""
    opened: list[Desk] = []
    lock = threading.Lock()

    def desk() -> Desk:
        with lock:
            if not opened:
                settings = parse_settings(environment, "access")
                opened.append(open_desk(settings, open_records(settings), environment))
        return opened[0]

    return desk


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def open_desk(
    settings: Settings,
    engine: Engine | Records,
    environment: Mapping[str, str],
    now: Callable[[], datetime] = utc_now,
) -> Desk:
    """The desk over an engine and the files of the build."""
    build = Path(environment.get("MULU_BUILD") or "build")
    signer = Signer(*settings.session_keys)
    languages = _json(build / "access.json").get("languages") or LANGUAGES
    wordings = parse_wordings(_json(build / "messages.json"), tuple(languages))
    return Desk(
        records=engine.records,
        counters=engine.counters,
        uses=UseCounts(engine.records, aside=settings.engine == "sqlite"),
        signer=signer,
        sessions=Sessions(signer=signer, is_secure=settings.is_secure),
        shelf=_shelf(environment.get("MULU_DATA_BUCKET", ""), build),
        readers=Readers(),
        gate=parse_gate(_json(build / "packs.json")),
        wordings=wordings,
        shell=_shells(build / "site", tuple(wordings)),
        now=now,
        site_url=settings.site_url,
    )


def parse_wordings(raw: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Wording]:
    """The wordings of the build's messages.json, the portal's first language first; without one, codes stand alone."""
    return {language: Wording(language=language, sentences=raw.get(language, {})) for language in languages}


def parse_gate(raw: Mapping[str, Any]) -> Gate | None:
    """The gate of the pack in force, from the build's packs.json; only this row is read of it."""
    pack = raw.get("packs", {}).get(raw.get("pack"), {})
    row = pack.get("gate")
    if not row:
        return None
    return Gate(
        identity=row["identity"],
        licence=row["licence"],
        title=parse_label(row["title"]),
        text=parse_label(row["text"]),
        clauses=tuple(row["clauses"]),
    )


def _shelf(bucket: str, build: Path) -> Shelf:
    if not bucket:
        return FolderShelf(build)
    return BucketShelf(bucket, Path(tempfile.gettempdir()) / "rows", _open_s3)


def _open_s3() -> Any:
    import boto3  # Lambda brings it; the import costs half a second and is made on first use
    from botocore.config import Config

    return boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))


def _shells(site: Path, languages: tuple[str, ...]) -> Callable[[str], str]:
    def shell(language: str) -> str:
        """Read for every page, because the next build may write it anew; pages are rare here."""
        path = site / ("" if language == languages[0] else language) / "shell.html"
        return path.read_text("utf-8") if path.is_file() else ""

    return shell


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    return loaded
