"""Sign-in in production: OpenID Connect, authorization code with PKCE, checked here and not by a gateway.

Between the two steps everything that must be remembered is in one signed cookie of ten minutes; nothing is stored.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from runtime.claims import ClaimNames, person_from_claims
from runtime.errors import SignInFault
from runtime.identity import Person
from runtime.issuer import Issuer
from runtime.signing import Signer

COOKIE = "mulu_sign_in"
PATIENCE = timedelta(minutes=10)
"""How long a person may take at the identity provider."""
LEEWAY_SECONDS = 60
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """A client registered with an issuer."""

    issuer: str
    client_id: str
    redirect_uri: str
    client_secret: str = field(default="", repr=False)
    scope: str = "openid profile"
    claims: ClaimNames = field(default_factory=ClaimNames)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where to send the browser, and the text to keep in the sign-in cookie."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who came back, and the page they wanted."""

    person: Person
    next_path: str


class Oidc:
    """The two steps of a sign-in."""

    def __init__(self, settings: OidcSettings, signer: Signer, issuer: Issuer | None = None) -> None:
        self._settings = settings
        self._signer = signer
        self._issuer = issuer or Issuer(settings.issuer)

    def begin(self, next_path: str, now: datetime) -> Begun:
        """The first step. `next_path` is a path of our site; anything else becomes "/"."""
        state, nonce, verifier = (_random() for _ in range(3))
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "next": own_path(next_path)}
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.redirect_uri,
            "scope": self._settings.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = self._issuer.discovered(now)["authorization_endpoint"]
        url = f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"
        return Begun(url=url, cookie=self._signer.signed("sign-in", kept, now + PATIENCE))

    def finish(self, cookie: str, query: Mapping[str, str], now: datetime) -> SignedIn:
        """The second step, with the query of the call back. Raises SignInFault."""
        kept = self._signer.opened("sign-in", cookie, now)
        if kept is None:
            raise SignInFault("sign-in-expired")
        if not hmac.compare_digest(query.get("state", "").encode(errors="surrogatepass"), kept["state"].encode()):
            raise SignInFault("wrong-state")
        if query.get("error") or not query.get("code"):
            raise SignInFault("sign-in-refused", error=query.get("error", "")[:80])
        token = self._token(query["code"], kept["verifier"], now)
        claims = self._verified(token, kept["nonce"], now)
        person = person_from_claims(claims, self._settings.claims)
        return SignedIn(person=person, next_path=kept["next"])

    def _token(self, code: str, verifier: str, now: datetime) -> str:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.redirect_uri,
            "client_id": self._settings.client_id,
            "code_verifier": verifier,
        }
        client = (self._settings.client_id, self._settings.client_secret)
        token = self._issuer.exchanged(fields, client, now).get("id_token")
        if not isinstance(token, str):
            raise SignInFault("no-id-token")
        return token

    def _verified(self, token: str, nonce: str, now: datetime) -> dict[str, Any]:
        """The claims of an ID token whose signature, issuer, audience, times and nonce hold."""
        from joserfc.errors import JoseError
        from joserfc.jwt import JWTClaimsRegistry, decode

        try:
            decoded = decode(token, self._issuer.keys_for(token, now), algorithms=list(ALGORITHMS))
            registry = JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self._settings.issuer},
                aud={"essential": True, "value": self._settings.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            registry.validate(decoded.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInFault("bad-id-token", why=type(error).__name__) from error
        self._check_presenter(decoded.claims)
        return dict(decoded.claims)

    def _check_presenter(self, claims: Mapping[str, Any]) -> None:
        """A token for several audiences must have been issued to us (OpenID Connect Core 3.1.3.7)."""
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", None if several else self._settings.client_id) != self._settings.client_id:
            raise SignInFault("bad-id-token", why="azp")


def own_path(path: str) -> str:
    """A path of our own site, so that a sign-in cannot send people elsewhere."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_own else "/"


def _random() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
