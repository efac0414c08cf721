"""Both functions and the site on one machine: the handlers that run on Lambda, behind the adapter, on one origin."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from access.application import make_application as make_access
from access.wiring import open_desk as open_access_desk
from casework.application import make_application as make_casework
from casework.desk import Desk
from casework.entries.watching import watched
from casework.front import Front
from casework.hosting.settings import committer_of
from casework.wiring import Surroundings, open_front
from catalog.clock import Clock
from catalog.configuration.settings import Settings as Catalogue
from catalog.errors import UsageError
from catalog.rules.calendars import local_date
from catalog.serving.entry_examiner import ChildExaminer
from catalog.serving.entry_store import CatalogueStore
from catalog.serving.local_host import open_local_host
from runtime.compressing import Compressed
from runtime.engines import Engine, open_engine
from runtime.errors import SettingsFault
from runtime.handover import FilesByName
from runtime.origin import ACCESS, CASEWORK, STATIC, app_of, is_former
from runtime.settings import Settings, parse_settings
from runtime.static import StaticSite
from runtime.wsgi import LambdaAdapter

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """What is running: the WSGI application, casework's desk for the sweep, its settings, and how to let go."""

    wsgi: WsgiApp
    desk: Desk
    settings: Settings
    published: Path
    close: Callable[[], None]
    watch: Callable[[], int]


def environment_for(state: Path, build: Path, site_url: str) -> dict[str, str]:
    """The variables of this process, with the places of this run; what the operator set stands."""
    ours = {"MULU_STATE": str(state), "MULU_BUILD": str(build), "MULU_SITE_URL": site_url}
    given = {name: value for name, value in os.environ.items() if name.startswith("MULU_") and value}
    return {**ours, **given, "MULU_STATE": str(state), "MULU_BUILD": str(build)}


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings of casework. Raises UsageError where a variable is missing or wrong."""
    try:
        return parse_settings(environment, "casework")
    except SettingsFault as fault:
        raise UsageError("environment-wrong", problem=fault.sentence or fault.code) from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The catalogue that officers' drafts are checked against and proposed to; `pack` overrules its settings."""

    settings: Catalogue
    pack: str = ""


def open_embedded(site: Path, environment: Mapping[str, str], now: Clock, checkout: Checkout | None = None) -> Embedded:
    """Open both apps over their own databases. Raises UsageError where the environment forbids it."""
    settings = settings_of(environment)
    settings.state.mkdir(parents=True, exist_ok=True)
    try:
        return _opened(site, settings, _around(settings, environment, now, checkout))
    except SettingsFault as fault:
        raise UsageError("environment-wrong", problem=fault.sentence or fault.code) from fault


def _around(
    settings: Settings, environment: Mapping[str, str], now: Clock, checkout: Checkout | None
) -> Callable[[Engine], Surroundings]:
    """What surrounds casework here; with a checkout, its own Git, its own check and its own data store."""

    def around(rights: Engine) -> Surroundings:
        plain = Surroundings(environment=environment, now=now, open_access=lambda: rights.records)
        if checkout is None:
            return plain
        of = checkout.settings
        return replace(
            plain,
            host=open_local_host(of.root, settings.state, committer_of(environment)),
            examiner=ChildExaminer(settings=of, pack=checkout.pack, today=lambda: local_date(now())),
            store=CatalogueStore(settings=of),
        )

    return around


def _opened(site: Path, settings: Settings, around: Callable[[Engine], Surroundings]) -> Embedded:
    cases, rights = open_engine(settings, "casework"), open_engine(settings, "access")
    surroundings = around(rights)
    environment, now = surroundings.environment, surroundings.now
    front = open_front(settings, cases, surroundings)
    access = open_access_desk(settings, rights, environment, now)
    build = Path(environment["MULU_BUILD"])
    serving = FilesByName(Compressed(LambdaAdapter(make_access(lambda: access))), build)
    apps: dict[str, WsgiApp] = {
        CASEWORK: Compressed(LambdaAdapter(make_casework(lambda: front))),
        ACCESS: serving,
        STATIC: explained(StaticSite(site), serving),
    }
    return Embedded(
        wsgi=at_home(dispatcher(apps), settings.site_url),
        desk=front.desk,
        settings=settings,
        published=front.publish_to,
        close=lambda: _close(access.uses.settle, access.readers.close, cases.close, rights.close),
        watch=lambda: _watch(front),
    )


def _watch(front: Front) -> int:
    """Tell of what was said at pull requests; how many letters were handed over."""
    return watched(front.entries, front.transport) if front.entries else 0


def dispatcher(apps: Mapping[str, WsgiApp]) -> WsgiApp:
    """One origin: each request goes to the app that the route table names (design section 8)."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO") or "/").encode("latin-1").decode("utf-8", "replace")
        return apps[app_of(path)](environ, start_response)

    return answer


def explained(site: WsgiApp, access: WsgiApp) -> WsgiApp:
    """The site; what it has not, or no longer, of the files of entries is answered by access, as at the CDN."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO") or "/").encode("latin-1").decode("utf-8", "replace")
        if not is_former(path):
            return site(environ, start_response)
        begun: list[tuple[Any, ...]] = []
        body = site(environ, lambda *told: begun.append(told))
        if begun and str(begun[0][0]).startswith("404"):
            return access(environ, start_response)
        start_response(*begun[0])
        return body

    return answer


def at_home(app: WsgiApp, site_url: str) -> WsgiApp:
    """One machine has several names: a write from our page at `localhost`, or through a forwarded port, is ours.

    Only where the site itself is on the loopback address, and only when the browser's Host is a loopback name too,
    which no foreign page can bring about.
    """
    if urlsplit(site_url).hostname not in LOOPBACK:
        return app
    origin = site_url.rstrip("/")

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = str(environ.get("HTTP_HOST", ""))
        if environ.get("HTTP_ORIGIN") == f"http://{host}" and _hostname(host) in LOOPBACK:
            environ["HTTP_ORIGIN"] = origin
        return app(environ, start_response)

    return answer


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _close(*closings: Callable[[], None]) -> None:
    for closing in closings:
        closing()
