"""From the environment to the opened front of casework. Nothing is opened at import; the first request opens it once.

MULU_BUILD                what the build made (default build): packs, catalogue and messages .json, site/shell.html
MULU_ACCESS_TABLE         in the cloud: the table of access; casework puts rights there and reads what was counted
MULU_FILES_BUCKET         in the cloud: the bucket of sealed attachments
MULU_PUBLISHED_BUCKET     in the cloud: the bucket of published registers
MULU_STORE_BUCKET         in the cloud: the bucket of the data store, to write what officers submit; _STORE_PREFIX in it
MULU_SUBMISSIONS_A_MINUTE how much one address may send; 0 for no limit, the default where nothing is deployed
"""

import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from casework.access_book import RecordedAccess
from casework.buckets import BucketShelf, open_bucket_client
from casework.calendar_feed import FILE, CalendarFile, CalendarObject, Feed
from casework.desk import Desk
from casework.directory import Directory, DirectoryFile, parse_directory
from casework.entries.drafts import Drawer
from casework.entries.examining import DataStore, Examiner
from casework.entries.office import EntryOffice
from casework.entries.plain_examiner import PlainExaminer
from casework.entries.questions import parse_form_data
from casework.entries.stores import open_store
from casework.figures import sources_of
from casework.files import Cabinet, FileShelf, FolderShelf
from casework.front import Front
from casework.hosting.port import CodeHost
from casework.hosting.settings import open_host
from casework.laws import Laws
from casework.pages import Pages
from casework.wording import Wordings, parse_wordings
from catalog.rules.labels import Label
from catalog.rules.packs import Pack
from catalog.rules.permissions import CALLED_IN
from runtime.engines import Engine, open_engine
from runtime.errors import SettingsFault
from runtime.identity import Person, development_people
from runtime.limits import Rate
from runtime.oidc import Oidc
from runtime.records import RecordStore
from runtime.sessions import Sessions
from runtime.settings import Settings, parse_settings
from runtime.signing import Signer
from runtime.vault import Keyring

DEPLOYED_SUBMISSIONS = 30
"""What one address may send in a minute where the installation is deployed and says nothing else; ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What differs between the embedded mode and the cloud besides the settings.

    `host`, `examiner` and `store` are those of entries where the checkout is at hand.
    """

    environment: Mapping[str, str]
    now: Callable[[], datetime]
    open_access: Callable[[], RecordStore]
    host: CodeHost | None = None
    examiner: Examiner | None = None
    store: DataStore | None = None


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def lazily(environment: Mapping[str, str] = os.environ) -> Callable[[], Front]:
    """Opens the front of this environment at the first call and gives the same one ever after."""
    opened: list[Front] = []
    lock = threading.Lock()

    def front() -> Front:
        with lock:
            if not opened:
                settings = parse_settings(environment, "casework")
                around = Surroundings(
                    environment=environment, now=utc_now, open_access=_cloud_access(settings, environment)
                )
                opened.append(open_front(settings, open_engine(settings, "casework"), around))
        return opened[0]

    return front


def open_front(settings: Settings, engine: Engine, around: Surroundings) -> Front:
    """The front over an opened engine. Raises SettingsFault when the build is missing."""
    build = Path(around.environment.get("MULU_BUILD") or "build")
    desk = open_desk(settings, engine, around)
    signer = Signer(*settings.session_keys)
    cabinet = Cabinet(shelf=_shelf(settings, around.environment), keyring=Keyring(*settings.master_keys))
    return Front(
        desk=desk,
        pages=Pages(build / "site", desk.wordings.languages[0]),
        sessions=Sessions(signer=signer, is_secure=settings.is_secure),
        signer=signer,
        counters=engine.counters,
        cabinet=cabinet,
        transport=settings.transport,
        publish_to=_publish_to(settings, around.environment),
        people=_people(settings, desk.directory, around.environment),
        oidc=Oidc(settings.oidc, signer) if settings.oidc else None,
        submissions=_submissions(settings, around.environment),
        entries=_entries(desk, cabinet, around),
    )


def _entries(desk: Desk, cabinet: Cabinet, around: Surroundings) -> EntryOffice | None:
    """What officers propose entries with: the host that the environment names, or the checkout's own."""
    host = open_host(around.environment) or around.host
    if host is None:
        return None
    path = Path(around.environment.get("MULU_BUILD") or "build") / "entry_form.json"
    form = parse_form_data(_json(path) if path.is_file() else {})
    return EntryOffice(
        host=host,
        examiner=around.examiner or PlainExaminer(laws=desk.laws, form=form, wordings=desk.wordings),
        store=around.store or open_store(around.environment),
        drawer=Drawer(desk=desk, cabinet=cabinet),
        form=form,
    )


def open_desk(settings: Settings, engine: Engine, around: Surroundings) -> Desk:
    """The desk over an opened engine and the files of the build."""
    build = Path(around.environment.get("MULU_BUILD") or "build")
    catalogue = _json(build / "catalogue.json")
    languages = tuple(catalogue.get("languages") or ("zh", "en"))
    wordings = parse_wordings(_json(build / "messages.json"), languages)
    packs = _json(build / "packs.json")
    laws = Laws(packs, engine.records, _calendar_feed(build, around, packs))
    called_in = _called_in(laws.in_force, wordings)
    return Desk(
        store=engine.cases,
        records=engine.records,
        laws=laws,
        directory=replace(parse_directory(catalogue), offices=called_in),
        catalogue=DirectoryFile(build / "catalogue.json", called_in),
        wordings=wordings,
        access=RecordedAccess(around.open_access, laws),
        now=around.now,
        site_url=settings.site_url,
        sources=sources_of(around.open_access, build),
    )


def _calendar_feed(build: Path, around: Surroundings, packs: Mapping[str, Any]) -> Feed:
    """Where a newer calendar appears: in the bucket of what is published, or beside the build."""
    bucket = around.environment.get("MULU_PUBLISHED_BUCKET", "")
    if bucket:
        return CalendarObject(open_bucket_client, bucket, around.now, packs["calendar"])
    return CalendarFile(build / FILE)


def _called_in(pack: Pack, wordings: Wordings) -> dict[str, Label]:
    """The offices beside bodies and authority that the pack gives a part, by the pack's title or ours."""
    stages = (stage for procedure in pack.procedures for stage in procedure.stages)
    acting = {role for stage in stages for role in stage.actors}
    acting |= {role for procedure in pack.procedures for role in procedure.opened_by} | set(pack.roles)
    return {role: pack.roles.get(role) or _our_title(role, wordings) for role in CALLED_IN if role in acting}


def _our_title(role: str, wordings: Wordings) -> Label:
    return Label(*(wordings.of(language).text(f"casework.office.{role}") for language in ("zh", "en")))


def _json(path: Path) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads(path.read_bytes())
    except OSError as error:
        raise SettingsFault("no-build", f"{path.name} is missing: run mulu build first", path=str(path)) from error
    return loaded


def _people(settings: Settings, directory: Directory, environment: Mapping[str, str]) -> tuple[Person, ...]:
    """The made-up people, where nothing is deployed and no identity provider is set."""
    if settings.deployment or settings.oidc:
        return ()
    return development_people(
        directory.bodies, directory.authority, called_in=directory.offices, environment=environment
    )


def _submissions(settings: Settings, environment: Mapping[str, str]) -> Rate | None:
    given = environment.get("MULU_SUBMISSIONS_A_MINUTE", "")
    limit = int(given) if given.isdecimal() else DEPLOYED_SUBMISSIONS if settings.deployment else 0
    return Rate(name="submission", limit=limit, window=timedelta(minutes=1)) if limit else None


def _shelf(settings: Settings, environment: Mapping[str, str]) -> FileShelf:
    bucket = environment.get("MULU_FILES_BUCKET", "")
    return BucketShelf(bucket) if bucket else FolderShelf(folder=settings.state / "files")


def _publish_to(settings: Settings, environment: Mapping[str, str]) -> Path:
    """The folder of the registers; on Lambda a scratch one, whose content goes to the bucket."""
    if environment.get("MULU_PUBLISHED_BUCKET"):
        return Path(tempfile.gettempdir()) / "published"
    return settings.state / "published"


def _cloud_access(settings: Settings, environment: Mapping[str, str]) -> Callable[[], RecordStore]:
    """The records of the access app: its table in the cloud, its own database embedded."""
    from runtime.engines import open_records

    table = environment.get("MULU_ACCESS_TABLE", "")
    if settings.engine == "dynamodb":
        from runtime.dynamodb_calls import Table, open_client
        from runtime.dynamodb_records import DynamoRecords

        return lambda: DynamoRecords(Table(table, lambda: open_client(settings.endpoint)))
    return lambda: open_records(settings, "access").records
