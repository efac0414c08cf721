"""Drafts: what an officer is writing, private to that officer and sealed, until it is a pull request and after.

A draft is one record under its owner, with a key of its own; a second record names it for the sweep once it has a
pull request. Its files lie sealed in quarantine: nobody but the check ever opens them.
"""

import base64
import json
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from casework.desk import Desk
from casework.files import Cabinet
from runtime.errors import Erased
from runtime.instants import instant_text
from runtime.limits import MAX_FILE_BYTES
from runtime.records import Record

WRITING, SENDING, PROPOSED, MERGED, CLOSED = "writing", "sending", "proposed", "merged", "closed"
WATCHED = "entry-pulls"
MAX_DRAFTS = 200
"""Of one officer; ours."""
_ID = re.compile(r"D-[0-9a-f]{16}")
_SEALED = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file in quarantine: `path` is where it will stand in the entry, `blob` the name that Git gives its bytes."""

    id: str
    path: str
    shown: str
    bytes: int
    sha256: str
    blob: str
    wrapped: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry in writing. `base` is the commit it started from and `found` the blobs of its folder there.

    `file` is the name of its descriptor, "" commit and no blobs where the entry is new. `pushed` are the blobs of the
    last commit of its own branch, `intended` those of a commit that may not have been made; `head` is that commit,
    `gone` are files that the officer took out, `told` the remarks that were reported by mail.
    """

    id: str
    owner: str
    publisher: str
    entry: str
    base: str = ""
    file: str = "datapackage.yaml"
    found: Mapping[str, str] = field(default_factory=dict)
    descriptor: Mapping[str, Any] = field(default_factory=dict)
    uploads: tuple[Uploaded, ...] = ()
    state: str = WRITING
    number: int = 0
    url: str = ""
    head: str = ""
    pushed: Mapping[str, str] = field(default_factory=dict)
    intended: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    changed_at: str = ""
    revision: int = 0

    @property
    def key(self) -> str:
        """publisher/entry."""
        return f"{self.publisher}/{self.entry}"

    @property
    def folder(self) -> str:
        """The folder of the entry in the repository."""
        return f"datapackages/{self.key}"

    @property
    def branch(self) -> str:
        """The branch of the draft: the same at every try."""
        return f"entry/{self.id.removeprefix('D-')}"

    @property
    def is_new(self) -> bool:
        """Whether the entry is not in the catalogue yet."""
        return not self.found

    @property
    def is_over(self) -> bool:
        """Whether its pull request was merged or closed."""
        return self.state in (MERGED, CLOSED)

    @property
    def is_proposed(self) -> bool:
        """Whether it has a pull request."""
        return self.number > 0


def new_draft(owner: str, publisher: str, entry: str) -> Draft:
    """An empty draft with an id that nobody can guess."""
    return Draft(id=f"D-{secrets.token_hex(8)}", owner=owner, publisher=publisher, entry=entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """Where drafts are kept: records for what was written, the cabinet's shelf for the files."""

    desk: Desk
    cabinet: Cabinet

    def fetch(self, owner: str, draft_id: str) -> Draft | None:
        """A draft of this owner, None where there is none (or it is somebody else's)."""
        row = self.desk.records.fetch(_partition(owner), draft_id) if _ID.fullmatch(draft_id) else None
        return self._opened(row) if row else None

    def of(self, owner: str) -> tuple[Draft, ...]:
        """Every draft of an owner, the last changed first."""
        rows = self.desk.records.query(_partition(owner), limit=MAX_DRAFTS)
        drafts = [draft for row in rows if (draft := self._opened(row))]
        return tuple(sorted(drafts, key=lambda one: (one.changed_at, one.id), reverse=True))

    def watched(self) -> Iterator[Draft]:
        """Every draft whose pull request is open."""
        for row in self.desk.records.query(WATCHED):
            draft = self.fetch(str(row.body["owner"]), row.sort)
            if draft and draft.is_proposed and not draft.is_over:
                yield draft
            else:
                self.desk.records.remove(WATCHED, row.sort)

    def keep(self, draft: Draft) -> Draft | None:
        """Keep a draft over the revision it came from; None where another window or sweep was first."""
        changed = replace(draft, changed_at=instant_text(self.desk.now()))
        key = self.cabinet.keyring.fresh(draft.id)
        sealed = key.seal(_SEALED, _packed(changed))
        body = {"wrapped": key.wrapped.hex(), "sealed": base64.b64encode(sealed).decode()}
        if draft.is_proposed and not draft.is_over:  # first, so that no pull request is ever forgotten
            self.desk.records.put(Record(partition=WATCHED, sort=draft.id, body={"owner": draft.owner}))
        record = Record(partition=_partition(draft.owner), sort=draft.id, body=body)
        kept = self.desk.records.put(record, expected=draft.revision)
        return replace(changed, revision=draft.revision + 1) if kept else None

    def discard(self, draft: Draft) -> None:
        """Forget a draft and its files."""
        self.forget(draft.uploads)
        self.desk.records.remove(_partition(draft.owner), draft.id)
        self.desk.records.remove(WATCHED, draft.id)

    def forget(self, uploads: Iterable[Uploaded]) -> None:
        """Remove files from quarantine."""
        for one in uploads:
            self.cabinet.shelf.remove(one.id)

    def quarantine(self, path: str, shown: str, data: bytes, marks: tuple[str, str]) -> Uploaded:
        """Keep a file sealed. `marks` are its sha256 and its blob id. Raises ValueError over the limit of a file."""
        if not data or len(data) > MAX_FILE_BYTES:
            raise ValueError("an empty file, or one over the limit")
        file_id = f"F-{secrets.token_hex(16)}"
        key = self.cabinet.keyring.fresh(file_id)
        self.cabinet.shelf.put(file_id, key.seal("file", base64.b64encode(data).decode()))
        size, (sha256, blob) = len(data), marks
        wrapped = key.wrapped.hex()
        return Uploaded(id=file_id, path=path, shown=shown, bytes=size, sha256=sha256, blob=blob, wrapped=wrapped)

    def data(self, one: Uploaded) -> bytes | None:
        """The bytes of a file, None where they are gone."""
        sealed = self.cabinet.shelf.take(one.id)
        if sealed is None:
            return None
        return base64.b64decode(self.cabinet.keyring.opened(one.id, bytes.fromhex(one.wrapped)).open("file", sealed))

    def _opened(self, row: Record) -> Draft | None:
        try:
            key = self.cabinet.keyring.opened(row.sort, bytes.fromhex(row.body["wrapped"]))
            value = json.loads(_unpacked(key.open(_SEALED, base64.b64decode(row.body["sealed"]))))
            value["uploads"] = tuple(Uploaded(**one) for one in value["uploads"])
            value |= {name: tuple(value[name]) for name in ("told", "gone")}
            return Draft(**{**value, "revision": row.revision})
        except (Erased, KeyError, TypeError, ValueError):  # sealed by a key that is gone, or by an older release
            return None


def _partition(owner: str) -> str:
    return f"entry-drafts:{owner}"


def _packed(draft: Draft) -> str:
    text = json.dumps(asdict(draft), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode())).decode()


def _unpacked(text: str) -> str:
    return zlib.decompress(base64.b64decode(text)).decode()
