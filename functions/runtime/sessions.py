"""The session cookie, and where a write may come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from runtime.identity import Person, parse_person
from runtime.signing import Signer

COOKIE = "mulu_session"
MARK = "mulu_in"
"""Says to our scripts that somebody is signed in, and not who: static pages ask only then."""
LIFETIME = timedelta(hours=8)
"""A working day; then one signs in again."""
SAME_SITE_FETCH = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Makes and reads session cookies. `is_secure` is true where the site is served over https."""

    signer: Signer
    is_secure: bool
    lifetime: timedelta = LIFETIME

    def cookie(self, person: Person, now: datetime) -> str:
        """The Set-Cookie value that signs a person in."""
        text = self.signer.signed("session", person.to_json(), now + self.lifetime)
        return set_cookie(COOKIE, text, max_age=self.lifetime, is_secure=self.is_secure)

    def begun(self, person: Person, now: datetime) -> tuple[str, str]:
        """The Set-Cookie values of signing in: the session, out of reach of scripts, and its mark for them."""
        return self.cookie(person, now), self._mark("1", self.lifetime)

    def ended(self) -> tuple[str, str]:
        """The Set-Cookie values of signing out."""
        return self.end(), self._mark("", timedelta(0))

    def _mark(self, value: str, max_age: timedelta) -> str:
        return set_cookie(MARK, value, max_age=max_age, is_secure=self.is_secure).replace("; HttpOnly", "")

    def end(self) -> str:
        """The Set-Cookie value that signs out."""
        return set_cookie(COOKIE, "", max_age=timedelta(0), is_secure=self.is_secure)

    def person(self, headers: Mapping[str, str], now: datetime) -> Person | None:
        """Who is signed in, or nobody: no cookie, an altered, an expired or a foreign one."""
        value = self.signer.opened("session", read_cookie(headers, COOKIE), now)
        try:
            return None if value is None else parse_person(value)
        except (KeyError, TypeError, ValueError):  # signed by an older release with other fields
            return None


def set_cookie(name: str, value: str, *, max_age: timedelta, is_secure: bool, path: str = "/") -> str:
    """A Set-Cookie value: HttpOnly, SameSite=Lax, Secure over https."""
    parts = [f"{name}={value}", f"Path={path}", f"Max-Age={int(max_age.total_seconds())}", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, *(["Secure"] if is_secure else [])])


def read_cookie(headers: Mapping[str, str], name: str) -> str:
    """A cookie of a request, "" where there is none or the header is broken."""
    try:
        morsel = SimpleCookie(header(headers, "cookie")).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def header(headers: Mapping[str, str], name: str) -> str:
    """A header whatever its case, "" where there is none."""
    return next((value for key, value in headers.items() if key.lower() == name), "")


def origin_allowed(headers: Mapping[str, str], site: str) -> bool:
    """Whether a write comes from our own pages (cross-site request forgery).

    The Origin decides where there is one, then Sec-Fetch-Site, then the Referer; a request with none of them does not
    come from a page that a browser of today shows, and is allowed only if it brings no cookie (a program's call).
    """
    ours = _origin(site)
    origin, fetched, referer = (header(headers, name) for name in ("origin", "sec-fetch-site", "referer"))
    if origin:
        return _origin(origin) == ours and origin != "null"
    if fetched:
        return fetched in SAME_SITE_FETCH
    if referer:
        return _origin(referer) == ours
    return not header(headers, "cookie")


def _origin(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an address, or None for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        return (parts.scheme, parts.hostname, port) if parts.hostname else None
    except ValueError:
        return None
