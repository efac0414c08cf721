"""The packs: the one in force for new cases, and for every old case the very version it was submitted under."""

from collections.abc import Mapping
from typing import Any

from catalog.rules.calendars import Calendar, parse_calendar
from catalog.rules.cases import Case
from catalog.rules.pack_rows import parse_pack
from catalog.rules.packs import Pack
from runtime.records import Record, RecordStore

_PARTITION = "packs"


class Laws:
    """Packs by key and version. `pin` keeps the pack in force for the cases that will need it later."""

    def __init__(self, raw: Mapping[str, Any], records: RecordStore) -> None:
        self._raw: Mapping[str, Any] = raw["packs"]
        self._records = records
        self._parsed: dict[tuple[str, str], Pack] = {}
        self.calendar: Calendar = parse_calendar(raw["calendar"])
        self.in_force: Pack = self._current(str(raw["pack"]))
        self._pinned = False

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
        self._records.put(Record(partition=_PARTITION, sort=sort, body=self._raw[pack.key]), expected=0)
        self._pinned = True

    def _kept(self, key: str, version: str) -> Pack | None:
        row = self._records.fetch(_PARTITION, _sort(key, version))
        return parse_pack(row.body) if row else None

    def _current(self, key: str) -> Pack:
        raw = self._raw.get(key)
        if raw is None:
            raise LookupError(f"the build brought no pack {key!r}")
        pack = parse_pack(raw)
        return self._parsed.setdefault((pack.key, pack.version), pack)


def _sort(key: str, version: str) -> str:
    return f"{key}@{version}"
