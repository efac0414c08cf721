"""`mulu serve`: build, seed, and run portal, functions and reminders on one origin until interrupted."""

import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from types import FrameType
from typing import Any

import waitress

from casework.sweep import Swept
from catalog.authoring.bringing import bring_stored
from catalog.build import build
from catalog.building.folders import folders_for
from catalog.clock import Clock, clock_from
from catalog.configuration.settings import Settings, load_settings
from catalog.errors import UsageError
from catalog.rules.calendars import local_date
from catalog.serving.embedded import LOOPBACK, Checkout, WsgiApp, environment_for, open_embedded, settings_of
from catalog.serving.function_data import write_function_data
from catalog.serving.loop import ReminderLoop
from catalog.serving.pulling import pulled
from catalog.session import Session, state_of
from runtime.illustrations import IllustrationError, seed_store
from runtime.limits import MAX_BODY_BYTES

THREADS = 8
WAITING_SECONDS = 60  # a client that sends nothing for so long is let go


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: where, with which pack (empty: that of the settings), and by which clock.

    `today` is the day that a clock set by hand shows at the start; None for the build's own choice.
    """

    session: Session
    settings: Settings
    host: str
    port: int
    state: Path
    pack: str
    clock: Clock
    today: date | None

    def say(self, code: str, /, **facts: object) -> None:
        """Print the sentence of `serving.<code>`, at once."""
        self.session.show(self.session.messages.text(f"serving.{code}", **facts))


def serve(  # noqa: PLR0913 - the options of the command, each by name
    session: Session, *, host: str, port: int, state: Path | None, pack: str | None, now: str | None
) -> int:
    """Serve until SIGINT or SIGTERM. Raises MuluError where settings, port, state or environment forbid it.

    The port is taken before anything is built: who comes meanwhile waits instead of being refused.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue is no news: requests wait their turn
    clock = clock_from(now)
    run = Run(
        session=session,
        settings=load_settings(session.root),
        host=host,
        port=port,
        state=state_of(session, state),
        pack=pack or "",
        clock=clock,
        today=local_date(clock()) if now else None,
    )
    _writable(run.state)
    door = _Door()
    server, url = _listening(run, door)
    try:
        return _served(run, server, door, url)
    finally:
        server.close()


class _Door:
    """What the server calls: nothing until the apps are open."""

    def __init__(self) -> None:
        self.app: WsgiApp = _nothing_yet

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self.app(environ, start_response)


def _nothing_yet(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "1")])
    return ()


def _served(run: Run, server: Any, door: _Door, url: str) -> int:
    folders = folders_for(run.settings, None)
    environment = environment_for(run.state, folders.private, url)
    if run.today and environment.get("MULU_DEPLOYMENT"):
        raise UsageError("clock-deployed")
    settings_of(environment)
    _prepare(run, url)
    embedded = open_embedded(folders.site, environment, run.clock, Checkout(settings=run.settings, pack=run.pack))
    loop = ReminderLoop(embedded, lambda swept: _after(run, swept), lambda error: _failed(run, error))
    try:
        _welcome(run, embedded.settings.site_url)
        door.app = embedded.wsgi
        loop.start()
        server.run()
    except KeyboardInterrupt:
        pass  # requests that are running are answered, and the sweep that is running ends
    finally:
        loop.stop()
        embedded.close()
    return 0


def _writable(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=state):  # a name of its own: another start may be probing the same folder
            pass
    except OSError as error:
        raise UsageError("state-unwritable", path=str(state), problem=error.strerror or str(error)) from error


def _listening(run: Run, door: _Door) -> tuple[Any, str]:
    """The server on its port, and the address people use. Raises UsageError when the port is taken."""
    try:
        server = waitress.create_server(
            door,
            host=run.host,
            port=run.port,
            threads=THREADS,
            channel_timeout=WAITING_SECONDS,
            max_request_body_size=MAX_BODY_BYTES * 2,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise UsageError("port-taken", host=run.host, port=str(run.port), problem=problem) from error
    several = getattr(server, "effective_listen", None)  # a name with several addresses, such as localhost
    port = several[0][1] if several else server.effective_port
    return server, f"http://{_named(run.host)}:{port}/"


def _named(host: str) -> str:
    """A host as it stands in an address; where all are listened on, this machine's own."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    return f"[{shown}]" if ":" in shown else shown


def _seed(run: Run) -> None:
    """Made-up tables into a store on this machine; of a bucket, local copies of what is named."""
    try:
        if run.settings.bucket:
            bring_stored(run.session, run.settings)
        else:
            seed_store(run.settings.store, run.settings.root)
    except (IllustrationError, OSError) as error:
        run.say("not-seeded", problem=error)


def _prepare(run: Run, url: str) -> None:
    """The store seeded, published registers taken in, the portal built, the functions' data written."""
    run.say("preparing", url=url)
    _seed(run)
    _take_in(run)
    run.say("building")
    result = build(
        run.settings.root,
        pack=run.pack or None,
        today=run.today,
        report=run.session.show,
        language=run.session.language,
    )
    for finding in result.findings:
        run.say("skipped", file=finding.file, line=finding.line, code=finding.code)
    write_function_data(run.settings, result.folders.private, run.pack)


def _take_in(run: Run) -> tuple[str, ...]:
    """The registers that were copied into the catalogue; one that is not whole is named and left out."""
    try:
        result = pulled(run.state / "published", run.settings.root / "datapackages", run.settings.authority)
    except OSError as error:
        run.say("not-pulled", problem=error)
        return ()
    for name in result.refused:
        run.say("register-refused", register=name)
    return result.copied


def _welcome(run: Run, url: str) -> None:
    run.say("ready", url=url)
    for code in ("search", "apply", "decide"):
        run.say(f"try-{code}", url=url)
    if run.host not in LOOPBACK:
        run.say("open-to-all")
    run.say("stop", state=run.state)


def _after(run: Run, swept: Swept) -> None:
    """Registers that changed go into the catalogue and onto the portal; the build runs in a process of its own.

    What counts is what differs from the catalogue, not what this sweep wrote: another process may have swept.
    """
    if swept.failed or swept.stuck:
        run.say("swept-badly", failed=swept.failed, stuck=swept.stuck)
    copied = _take_in(run)
    if not copied:
        return
    done = subprocess.run(_build_command(run), capture_output=True, text=True, check=False)
    code = "published" if done.returncode == 0 else "not-published"
    run.say(code, registers="、".join(copied), problem=done.stderr.strip())


def _build_command(run: Run) -> list[str]:
    command = [sys.executable, "-m", "catalog", "build", "--root", str(run.settings.root)]
    command += ["--pack", run.pack] if run.pack else []
    command += ["--today", run.today.isoformat()] if run.today else []
    return command


def _failed(run: Run, error: Exception) -> None:
    run.say("sweep-failed", problem=f"{type(error).__name__}: {error}")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
