"""Sign-in against a real issuer over HTTP that signs with real keys, and everything that must not be believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from runtime.claims import ClaimNames, person_from_claims
from runtime.errors import SettingsFault, SignInFault
from runtime.identity import Person
from runtime.issuer import Issuer
from runtime.oidc import PATIENCE, Oidc, OidcSettings, SignedIn, own_path
from runtime.signing import Signer
from tests.runtime.factories import NOON, later

FIRST, SECOND = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("one", "two"))
CURVE = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})


@dataclass
class Provider:
    """An issuer: what it describes, the keys it shows, the token it hands out, and what it was asked."""

    url: str = ""
    keys: list[Any] = field(default_factory=lambda: [FIRST])
    claims: dict[str, Any] = field(default_factory=dict)
    token: Any = None
    description: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    status: int = 200

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            endpoints = {
                name: f"{self.url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            }
            return {"issuer": self.url, **endpoints, **self.description}
        if path == "/jwks_uri":
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        return {"id_token": self.token, "access_token": "unused", "token_type": "Bearer"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    issuing = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, body: str) -> None:
            path = urlsplit(self.path).path
            issuing.asked.append((path, dict(parse_qsl(body)), self.headers.get("Authorization", "")))
            data = json.dumps(issuing.answer(path)).encode()
            self.send_response(issuing.status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    issuing.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield issuing
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Started:
    """A sign-in that has begun."""

    oidc: Oidc
    cookie: str
    query: dict[str, str]
    provider: Provider

    def finish(self, **changes: Any) -> SignedIn:
        self.hand_out(**changes)
        return self.oidc.finish(self.cookie, {"code": "c1", "state": self.query["state"]}, NOON)

    def hand_out(self, key: Any = FIRST, alg: str = "RS256", **changes: Any) -> None:
        now = int(NOON.timestamp())
        claims = {"iss": self.provider.url, "aud": "mulu", "sub": "u1", "exp": now + 60, "iat": now, "name": "张示例"}
        claims |= {"nonce": self.query["nonce"]} | changes
        told = {name: value for name, value in claims.items() if value is not None}
        self.provider.token = jwt.encode({"alg": alg, "kid": key.kid}, told, key, algorithms=[alg])


@pytest.fixture
def started(provider: Provider) -> Started:
    settings = OidcSettings(
        issuer=provider.url, client_id="mulu", client_secret="s:cret", redirect_uri="https://data.example.cn/return"
    )
    oidc = Oidc(settings, Signer(b"k" * 32))
    begun = oidc.begin("/workbench/?a=1", NOON)
    query = {name: values[0] for name, values in parse_qs(urlsplit(begun.url).query).items()}
    return Started(oidc, begun.cookie, query, provider)


def test_the_browser_is_sent_with_a_challenge_a_state_and_a_nonce(started: Started, provider: Provider) -> None:
    query = started.query
    assert query["response_type"] == "code"
    assert (query["client_id"], query["code_challenge_method"]) == ("mulu", "S256")
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3
    again = started.oidc.begin("/", NOON)
    assert query["state"] not in again.url


def test_a_sign_in_ends_with_the_person_and_the_page_they_wanted(started: Started, provider: Provider) -> None:
    signed_in = started.finish(
        mulu_roles=["publisher"], mulu_office="hangzhou-metro", mulu_verified=True, mulu_head=True
    )
    assert signed_in.next_path == "/workbench/?a=1"
    assert signed_in.person == Person(
        id=signed_in.person.id,
        name="张示例",
        roles=frozenset({"applicant", "publisher"}),
        office="hangzhou-metro",
        verified=True,
        is_head=True,
    )


def test_the_code_is_exchanged_with_the_verifier_and_the_clients_secret(started: Started, provider: Provider) -> None:
    started.finish()
    _, fields, proof = next(one for one in provider.asked if one[0] == "/token_endpoint")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(fields["code_verifier"].encode()).digest()).decode().rstrip("=")
    assert challenge == started.query["code_challenge"]
    assert base64.b64decode(proof.removeprefix("Basic ")) == b"mulu:s%3Acret"
    assert fields["code"] == "c1"


@pytest.mark.parametrize("key", [CURVE])
def test_a_token_on_a_curve_is_believed_too(started: Started, provider: Provider, key: Any) -> None:
    provider.keys = [FIRST, key]
    assert started.finish(key=key, alg="ES256").person.name == "张示例"


SECONDS = int(NOON.timestamp())
WRONG = {
    "issuer": {"iss": "https://evil.example"},
    "audience": {"aud": "other"},
    "no audience": {"aud": None},
    "several without presenter": {"aud": ["mulu", "other"]},
    "presenter": {"aud": ["mulu", "other"], "azp": "other"},
    "expired": {"exp": SECONDS - 61},
    "no expiry": {"exp": None},
    "from the future": {"iat": SECONDS + 61},
    "nonce": {"nonce": "replayed"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_token_with_a_wrong_claim_is_not_believed(started: Started, changes: dict[str, Any]) -> None:
    with pytest.raises(SignInFault, match="bad-id-token"):
        started.finish(**changes)


@pytest.mark.parametrize(
    "changes", [{"exp": SECONDS - 59}, {"iat": SECONDS + 59}, {"aud": ["mulu", "b"], "azp": "mulu"}]
)
def test_a_token_within_the_leeway_or_presented_by_us_is_believed(started: Started, changes: dict[str, Any]) -> None:
    assert started.finish(**changes).person.name == "张示例"


def test_a_token_signed_by_another_key_is_not_believed(started: Started) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    with pytest.raises(SignInFault):
        started.finish(key=stranger)


def test_a_token_without_signature_or_signed_with_the_public_key_as_secret_is_not_believed(started: Started) -> None:
    started.hand_out()
    body = started.provider.token.split(".")[1]
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').decode().rstrip("=")
    for token in (f"{unsigned}.{body}.", _signed_with(FIRST.as_pem(private=False), body)):
        started.provider.token = token
        with pytest.raises(SignInFault):
            started.oidc.finish(started.cookie, {"code": "c1", "state": started.query["state"]}, NOON)


def _signed_with(secret: bytes, body: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=")
    mac = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


@pytest.mark.parametrize("token", [None, 7, "", "x", "x.y", "a.b.c", "é.é.é", "W10.W10.W10"])
def test_what_is_no_token_is_refused_without_a_traceback(started: Started, token: Any) -> None:
    started.provider.token = token
    with pytest.raises(SignInFault):
        started.oidc.finish(started.cookie, {"code": "c1", "state": started.query["state"]}, NOON)


@pytest.mark.parametrize("query", [{}, {"code": "c1"}, {"code": "c1", "state": "wrong"}, {"code": "c1", "state": ""}])
def test_a_call_back_with_another_state_is_refused(started: Started, query: dict[str, str]) -> None:
    with pytest.raises(SignInFault, match="wrong-state"):
        started.oidc.finish(started.cookie, query, NOON)


def test_a_person_who_turns_back_at_the_provider_is_told_so(started: Started) -> None:
    with pytest.raises(SignInFault, match="sign-in-refused"):
        started.oidc.finish(started.cookie, {"error": "access_denied", "state": started.query["state"]}, NOON)


def test_a_sign_in_waits_ten_minutes_and_no_longer(started: Started) -> None:
    query = {"code": "c1", "state": started.query["state"]}
    started.hand_out(exp=SECONDS + 3600)
    assert started.oidc.finish(started.cookie, query, NOON + PATIENCE).person.name == "张示例"
    with pytest.raises(SignInFault, match="sign-in-expired"):
        started.oidc.finish(started.cookie, query, later(minutes=10, seconds=1))


def test_a_new_key_of_the_issuer_is_fetched_once_a_minute(started: Started, provider: Provider) -> None:
    started.finish()
    provider.keys = [SECOND]
    started.hand_out(key=SECOND, exp=SECONDS + 3600)
    query = {"code": "c1", "state": started.query["state"]}
    with pytest.raises(SignInFault):
        started.oidc.finish(started.cookie, query, later(seconds=59))
    assert started.oidc.finish(started.cookie, query, later(seconds=60)).person.name == "张示例"
    fetched = [path for path, _, _ in provider.asked if path == "/jwks_uri"]
    assert len(fetched) == 2


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(started: Started, provider: Provider) -> None:
    provider.description = {"issuer": "https://evil.example"}
    with pytest.raises(SignInFault, match="wrong-issuer"):
        started.oidc.begin("/", later(hours=2))


@pytest.mark.parametrize("address", ["http://evil.example/token", "ftp://127.0.0.1/", None, "x"])
def test_an_endpoint_without_encryption_is_refused(started: Started, provider: Provider, address: Any) -> None:
    provider.description = {"token_endpoint": address}
    with pytest.raises(SignInFault, match="bad-endpoint"):
        started.oidc.begin("/", later(hours=2))


def test_an_issuer_that_is_away_or_refuses_is_a_refused_sign_in(provider: Provider, port: int) -> None:
    provider.status = 500
    with pytest.raises(SignInFault, match="issuer-refused"):
        Issuer(provider.url).discovered(NOON)
    with pytest.raises(SignInFault, match="issuer-away"):
        Issuer(f"http://127.0.0.1:{port}").discovered(NOON)


def test_an_issuer_must_be_https() -> None:
    with pytest.raises(SettingsFault):
        Issuer("http://login.example.cn")


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/workbench/", "/workbench/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
        ("/a\nb", "/"),
        ("/a\\b", "/"),
    ],
)
def test_a_sign_in_never_leads_to_another_site(path: str, own: str) -> None:
    assert own_path(path) == own


NAMES = ClaimNames(roles="groups", role_prefix="mulu-")
CLAIMS = {"iss": "https://i", "sub": "330106199001011234"}


@pytest.mark.parametrize(
    ("groups", "office", "roles"),
    [
        (["mulu-publisher", "king"], "o", {"applicant", "publisher"}),
        ("mulu-authority mulu-platform", "o", {"applicant", "authority", "platform"}),
        (["mulu-publisher"], "", {"applicant"}),
        (["mulu-authority"], "../x", {"applicant"}),
        (None, "o", {"applicant"}),
        ({"mulu-authority": 1}, "o", {"applicant"}),
        ([7, None], "o", {"applicant"}),
        (["mulu-expert", "mulu-publisher"], "", {"applicant", "expert"}),  # whoever is called in needs no body
    ],
)
def test_roles_come_from_named_claims_and_are_never_guessed(groups: Any, office: str, roles: set[str]) -> None:
    person = person_from_claims({**CLAIMS, "groups": groups, "mulu_office": office}, NAMES)
    assert person.roles == roles


def test_a_person_is_unverified_and_natural_unless_the_claims_say_otherwise() -> None:
    plain = person_from_claims({**CLAIMS, "mulu_verified": "true", "mulu_kind": "robot"}, NAMES)
    told = person_from_claims({**CLAIMS, "mulu_verified": True, "mulu_kind": "legal"}, NAMES)
    assert (plain.verified, plain.kind) == (False, "natural")
    assert (told.verified, told.kind) == (True, "legal")


def test_a_subject_that_is_an_identity_number_is_never_stored() -> None:
    person = person_from_claims(CLAIMS, NAMES)
    assert CLAIMS["sub"] not in person.id
    assert person.id == person_from_claims(CLAIMS, NAMES).id
    assert person.id != person_from_claims(CLAIMS | {"iss": "https://j"}, NAMES).id
    assert replace(person, name="x").id == person.id
