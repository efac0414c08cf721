"""The packs: the one in force for new cases, and for every old case the very version it was submitted under.

And the calendar: the one that the build brought, until a newer one is found where the installation looks for it.
"""

import base64
import json
import logging
import zlib
from collections.abc import Mapping
from typing import Any

from casework.calendar_feed import Feed, no_feed
from catalog.rules.calendars import Calendar, parse_calendar
from catalog.rules.cases import Case
from catalog.rules.pack_rows import parse_pack
from catalog.rules.packs import Pack
from runtime.records import Record, RecordStore

_PARTITION = "packs"
_PACKED = "packed"  # the rows as JSON, deflated, in base64: a long pack would not fit into a record otherwise
_log = logging.getLogger(__name__)


class Laws:
    """Packs by key and version. `pin` keeps the pack in force for the cases that will need it later."""

    def __init__(self, raw: Mapping[str, Any], records: RecordStore, feed: Feed = no_feed) -> None:
        self._raw: Mapping[str, Any] = raw["packs"]
        self._records = records
        self._feed = feed
        self._parsed: dict[tuple[str, str], Pack] = {}
        self._calendar: Calendar = parse_calendar(raw["calendar"])
        self.in_force: Pack = self._current(str(raw["pack"]))
        self._pinned = False

    @property
    def calendar(self) -> Calendar:
        """The calendar in force now; a newer one counts without a release."""
        self.look_for_calendar()
        return self._calendar

    def look_for_calendar(self, *, at_once: bool = False) -> None:
        """Take up a newer calendar where there is one; `at_once` asks even when the last look was just now.

        A calendar that cannot be read changes nothing: the one in force stays.
        """
        rows = self._feed(at_once)
        if rows is None:
            return
        try:
            self._calendar = parse_calendar(rows)
        except (KeyError, TypeError, ValueError) as error:
            _log.warning("a new calendar cannot be read and is not used: %s", error)

    def of(self, case: Case) -> Pack:
        """The pack of a case: the version it pins; when that was never kept, the present rows of the same pack."""
        key = (case.pack, case.pack_version)
        if key not in self._parsed:
            self._parsed[key] = self._kept(*key) or self._current(case.pack)
        return self._parsed[key]

    def pin(self) -> None:
        """Keep the pack in force under its version, once; a later build may bring another."""
        if self._pinned:
            return
        pack = self.in_force
        sort = _sort(pack.key, pack.version)
        self._records.put(Record(partition=_PARTITION, sort=sort, body=_packed(self._raw[pack.key])), expected=0)
        self._pinned = True

    def _kept(self, key: str, version: str) -> Pack | None:
        row = self._records.fetch(_PARTITION, _sort(key, version))
        return parse_pack(_unpacked(row.body)) if row else None

    def _current(self, key: str) -> Pack:
        raw = self._raw.get(key)
        if raw is None:
            raise LookupError(f"the build brought no pack {key!r}")
        pack = parse_pack(raw)
        return self._parsed.setdefault((pack.key, pack.version), pack)


def _sort(key: str, version: str) -> str:
    return f"{key}@{version}"


def _packed(rows: Mapping[str, Any]) -> dict[str, str]:
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return {_PACKED: base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")}


def _unpacked(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rows of a kept pack; the earliest ones were kept as they are."""
    if _PACKED not in body:
        return body
    rows: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(body[_PACKED])))
    return rows
