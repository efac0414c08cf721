"""Where a running service finds a calendar that is newer than the one it was built with.

Beside the build, in `calendar.json`, which `mulu calendar load` and `mulu build` write; in the cloud, in the bucket of
published registers under `calendar/calendar.json`, where the same file is put.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Feed = Callable[[bool], Mapping[str, Any] | None]
"""Asked with `at_once`; gives the rows of a calendar that it has not given before, or None."""

FILE = "calendar.json"
KEY = "calendar/calendar.json"
EVERY = timedelta(minutes=5)  # ours: between two looks into the bucket, besides that of each sweep
MAX_BYTES = 2_000_000
_log = logging.getLogger(__name__)


def no_feed(at_once: bool) -> Mapping[str, Any] | None:
    """Nothing newer, ever."""
    return None


class CalendarFile:
    """The file beside the build; read again whenever it was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def __call__(self, at_once: bool) -> Mapping[str, Any] | None:
        """See `Feed`. A look costs one stat, so there is no need to wait."""
        try:
            state = self._path.stat()
            seen = (state.st_mtime_ns, state.st_size, state.st_ino)
            if seen == self._seen:
                return None
            self._seen = seen
            return _rows(self._path.read_bytes())
        except OSError:
            return None


class CalendarObject:
    """The object in the bucket; the bucket is asked every few minutes whether it changed.

    A release may bring a calendar that is further on than the one somebody once put there: that one then stays.
    """

    def __init__(
        self, open_client: Callable[[], Any], name: str, now: Callable[[], datetime], built: Mapping[str, Any]
    ) -> None:
        self._open_client = open_client
        self._client: Any = None
        self._name = name
        self._now = now
        self._reach = _reach(built)
        self._looked: datetime | None = None
        self._tag = ""

    def __call__(self, at_once: bool) -> Mapping[str, Any] | None:
        """See `Feed`."""
        now = self._now()
        if not at_once and self._looked and now - self._looked < EVERY:
            return None
        self._looked = now
        rows = self._fetched()
        return rows if rows is not None and _reach(rows) >= self._reach else None

    def _fetched(self) -> Mapping[str, Any] | None:
        asked = {"IfNoneMatch": self._tag} if self._tag else {}
        try:
            self._client = self._client or self._open_client()
            found = self._client.get_object(Bucket=self._name, Key=KEY, **asked)
            self._tag = str(found.get("ETag", ""))
            return _rows(found["Body"].read(MAX_BYTES))
        except Exception as error:  # not there, not changed, not to be reached: the calendar in force stays
            _log.info("no newer calendar: %s", type(error).__name__)
            return None


def _rows(content: bytes) -> Mapping[str, Any] | None:
    try:
        loaded = json.loads(content[:MAX_BYTES])
    except ValueError:
        _log.warning("calendar.json is no JSON and is not used")
        return None
    return loaded if isinstance(loaded, dict) else None


def _reach(rows: Mapping[str, Any]) -> tuple[str, int]:
    """How far a calendar is known, and from how many notices."""
    notices = rows.get("notices")
    return str(rows.get("known_through", "")), len(notices) if isinstance(notices, dict) else 0
