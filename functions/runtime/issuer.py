"""What is fetched from an identity provider: its description, its keys, and a token for a code."""

import base64
import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from runtime.errors import SettingsFault, SignInFault

FRESH = timedelta(hours=1)
"""How long the description and the keys are believed."""
AGAIN = timedelta(minutes=1)
"""How soon the keys may be fetched again for a key id that is not known: no flood through forged tokens."""
TIMEOUT_SECONDS = 10
MAX_ANSWER_BYTES = 1_000_000
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """A provider's endpoints do not move in the middle of a sign-in."""


_OPENER = build_opener(_NoRedirect)


class Issuer:
    """One issuer; its answers are cached in this process."""

    def __init__(self, url: str) -> None:
        self.url = url
        _check_address(url)
        self._kept: dict[str, tuple[datetime, dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def discovered(self, now: datetime) -> dict[str, Any]:
        """The issuer's description of itself. Raises SignInFault."""
        described = self._cached(f"{self.url.rstrip('/')}/.well-known/openid-configuration", now, FRESH)
        if described.get("issuer") != self.url:
            raise SignInFault("wrong-issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_endpoint(described.get(name))
        return described

    def keys_for(self, token: str, now: datetime) -> Any:
        """The issuer's keys, fetched anew where the token names one that is not among them."""
        from joserfc.jwk import KeySet

        url = self.discovered(now)["jwks_uri"]
        found = self._cached(url, now, FRESH)
        if _key_id(token) not in {key.get("kid") for key in found.get("keys", ())}:
            found = self._cached(url, now, AGAIN)
        return KeySet.import_key_set(_signing_keys(found))

    def exchanged(self, fields: Mapping[str, str], client: tuple[str, str], now: datetime) -> dict[str, Any]:
        """The token endpoint's answer for a code. With a secret the client proves itself in the header."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        name, secret = client
        if secret:
            proof = f"{quote(name, safe='')}:{quote(secret, safe='')}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(proof).decode()}"
        endpoint = self.discovered(now)["token_endpoint"]
        return _answer(Request(endpoint, data=urlencode(fields).encode(), headers=headers))

    def _cached(self, url: str, now: datetime, fresh: timedelta) -> dict[str, Any]:
        with self._lock:
            fetched_at, answer = self._kept.get(url, (None, {}))
            if fetched_at is None or now - fetched_at >= fresh:
                answer = _answer(Request(url, headers={"Accept": "application/json"}))
                self._kept[url] = (now, answer)
            return answer


def _answer(request: Request) -> dict[str, Any]:
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as response:
            loaded = json.loads(response.read(MAX_ANSWER_BYTES))
    except HTTPError as error:
        error.close()
        raise SignInFault("issuer-refused", status=str(error.code)) from error
    except (URLError, OSError, ValueError) as error:
        raise SignInFault("issuer-away", why=type(error).__name__) from error
    if not isinstance(loaded, dict):
        raise SignInFault("issuer-away", why="not an object")
    return loaded


def _signing_keys(found: dict[str, Any]) -> Any:
    """Public signature keys alone: an encryption key or a shared secret never verifies a token."""
    keys = [key for key in found.get("keys", ()) if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
    if not keys:
        raise SignInFault("no-keys")
    return {"keys": keys}


def _key_id(token: str) -> str | None:
    head = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except ValueError as error:
        raise SignInFault("bad-id-token", why="header") from error
    return found.get("kid") if isinstance(found, dict) else None


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SettingsFault("bad-issuer", "MULU_OIDC_ISSUER must be an https address", issuer=url)


def _check_endpoint(url: object) -> None:
    try:
        _check_address(str(url))
    except SettingsFault as fault:
        raise SignInFault("bad-endpoint") from fault
