"""One route table for the one origin: `mulu serve` dispatches by it, and the CDN's behaviours are made from it."""

import re
from dataclasses import dataclass

CASEWORK, ACCESS, STATIC = "casework", "access", "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Paths that start with `prefix` belong to `app`; a prefix without a slash at its end is one exact path."""

    prefix: str
    app: str

    def matches(self, path: str) -> bool:
        """Whether a decoded path belongs here."""
        return path.startswith(self.prefix) if self.prefix.endswith("/") else path == self.prefix

    @property
    def pattern(self) -> str:
        """The path pattern of a CDN behaviour."""
        return f"{self.prefix}*" if self.prefix.endswith("/") else self.prefix


def _routes(app: str, *prefixes: str) -> tuple[Route, ...]:
    return tuple(Route(prefix=prefix, app=app) for prefix in prefixes)


ROUTES = (
    *_routes(ACCESS, "/api/datasets/", "/api/3/", "/api/action/", "/api/grants/", "/api/consents/", "/downloads/"),
    *_routes(ACCESS, "/api/datasets", "/api/grants", "/api/consents", "/openapi.json", "/api/openapi.json"),
    *_routes(ACCESS, "/consent", "/consent/", "/en/consent", "/en/consent/"),
    *_routes(CASEWORK, "/api/", "/workbench/", "/track/", "/sign-in/", "/healthz"),
    *_routes(CASEWORK, "/en/workbench/", "/en/track/", "/en/sign-in/"),
    *_routes(STATIC, "/"),
)
"""In order; the first match decides."""


FORMER = ("/data/", "/datapackage.json")
"""Where in the path of an entry its files lie: what the site no longer has of them, access explains or leads on."""
_FORMER = re.compile(r"/[^/]+/[^/]+/(data/[^/]+|datapackage\.json)")


def is_former(path: str) -> bool:
    """Whether access answers for a decoded path where the site has no such file."""
    return bool(_FORMER.fullmatch(path))


def app_of(path: str) -> str:
    """The app that a decoded path belongs to."""
    return next((route.app for route in ROUTES if route.matches(path)), STATIC)
