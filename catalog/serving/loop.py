"""The reminder loop beside the server: one sweep a minute, on a thread of its own, that outlives any single failure."""

import threading
from collections.abc import Callable
from contextlib import suppress

from casework.sweep import Swept, sweep
from catalog.serving.embedded import Embedded

EVERY_SECONDS = 60.0


class ReminderLoop:
    """Sweeps at once and then every minute until stopped; `told` hears of each sweep, `failed` of one that broke."""

    def __init__(
        self,
        embedded: Embedded,
        told: Callable[[Swept], None],
        failed: Callable[[Exception], None],
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._embedded = embedded
        self._told = told
        self._failed = failed
        self._every_seconds = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reminders", daemon=True)

    def start(self) -> None:
        """Begin, without waiting for the first sweep."""
        self._thread.start()

    def stop(self) -> None:
        """End after the sweep that is running, or at once where none was started; half a minute at most."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._told(sweep(self._embedded.desk, self._embedded.settings.transport, self._embedded.published))
                self._embedded.watch()
            except Exception as error:  # the next sweep makes good what this one could not
                with suppress(Exception):  # nobody may be listening any more; the sweeps go on
                    self._failed(error)
            self._stop.wait(self._every_seconds)
