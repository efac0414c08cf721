"""`mulu serve`: build, seed, and run portal, functions and reminders on one origin until interrupted."""

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import waitress

from casework.sweep import Swept
from catalog.build import build
from catalog.commands.serve import state_of
from catalog.commands.session import Session
from catalog.errors import UsageError
from catalog.folders import Folders, folders_for
from catalog.rules.calendars import local_date
from catalog.serving.clock import Clock, clock_from
from catalog.serving.embedded import Embedded, environment_for, open_embedded
from catalog.serving.function_data import write_function_data
from catalog.serving.loop import ReminderLoop
from catalog.serving.pulling import pulled
from catalog.settings import Settings, load_settings
from runtime.illustrations import IllustrationError, seed_store
from runtime.limits import MAX_BODY_BYTES

THREADS = 8
WAITING_SECONDS = 60  # a client that sends nothing for so long is let go
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where and how to run; `pack` overrules the settings, `now` starts the clock elsewhere (development only)."""

    host: str
    port: int
    state: Path
    pack: str
    now: str | None


def serve(  # noqa: PLR0913 - the options of the command, each by name
    session: Session, *, host: str, port: int, state: Path | None, pack: str | None, now: str | None
) -> int:
    """Serve until SIGINT or SIGTERM. Raises MuluError where settings, port or state folder forbid it."""
    options = Options(host=host, port=port, state=state_of(session, state), pack=pack or "", now=now)
    settings, clock = load_settings(session.root), clock_from(now)
    _writable(options.state)
    folders = folders_for(settings, None)
    _prepared(session, settings, options, clock)
    server, url = _listening(options)
    environment = environment_for(options.state, folders.private, url)
    embedded = open_embedded(folders.site, environment, clock)
    server.application = embedded.wsgi
    _welcome(session, settings, embedded.settings.site_url, options)
    loop = ReminderLoop(
        embedded, lambda swept: _after(session, options, settings, swept), lambda e: _failed(session, e)
    )
    return _run(server, loop, embedded)


def _writable(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
        probe = state / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UsageError("state-unwritable", path=str(state), problem=error.strerror or str(error)) from error


def _prepared(session: Session, settings: Settings, options: Options, clock: Clock) -> Folders:
    """The store seeded, published registers taken in, the portal built, the functions' data written."""
    session.show(session.messages.text("serving.building"))
    try:
        seed_store(settings.store, settings.root)
    except (IllustrationError, OSError) as error:
        session.show(session.messages.text("serving.not-seeded", problem=error))
    pulled(options.state / "published", settings.root / "datapackages", settings.authority)
    result = build(
        settings.root,
        pack=options.pack or None,
        today=local_date(clock()) if options.now else None,
        report=session.show,
        language=session.language,
    )
    for finding in result.findings:
        session.show(session.messages.text("serving.skipped", file=finding.file, line=finding.line, code=finding.code))
    write_function_data(settings, result.folders.private, options.pack)
    return result.folders


def _listening(options: Options) -> tuple[Any, str]:
    """The server on its port, and the address people use. Raises UsageError when the port is taken."""
    try:
        server = waitress.create_server(
            _nothing_yet,
            host=options.host,
            port=options.port,
            threads=THREADS,
            channel_timeout=WAITING_SECONDS,
            max_request_body_size=MAX_BODY_BYTES * 2,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        problem = error.strerror or str(error)
        raise UsageError("port-taken", host=options.host, port=str(options.port), problem=problem) from error
    host = "127.0.0.1" if options.host in ("0.0.0.0", "::", "") else options.host
    return server, f"http://{f'[{host}]' if ':' in host else host}:{server.effective_port}/"


def _nothing_yet(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "1")])
    return []


def _welcome(session: Session, settings: Settings, url: str, options: Options) -> None:
    session.show(session.messages.text("serving.ready", url=url))
    for code in ("search", "apply", "decide"):
        session.show(session.messages.text(f"serving.try-{code}", url=url))
    if options.host not in LOOPBACK:
        session.show(session.messages.text("serving.open-to-all"))
    session.show(session.messages.text("serving.stop", state=options.state))


def _after(session: Session, options: Options, settings: Settings, swept: Swept) -> None:
    """Registers that changed go into the catalogue and onto the portal; the build runs in a process of its own."""
    if not swept.registers:
        return
    pulled(options.state / "published", settings.root / "datapackages", settings.authority)
    command = [sys.executable, "-m", "catalog", "build", "--root", str(settings.root), "--language", session.language]
    command += ["--pack", options.pack] if options.pack else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    code = "serving.published" if done.returncode == 0 else "serving.not-published"
    session.show(session.messages.text(code, registers="、".join(swept.registers), problem=done.stderr.strip()))


def _failed(session: Session, error: Exception) -> None:
    session.show(session.messages.text("serving.sweep-failed", problem=f"{type(error).__name__}: {error}"))


def _run(server: Any, loop: ReminderLoop, embedded: Embedded) -> int:
    """Serve until told to stop; requests that are running are answered, and the sweep that is running ends."""
    signal.signal(signal.SIGTERM, _interrupt)
    loop.start()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        loop.stop()
        server.close()
        embedded.close()
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
