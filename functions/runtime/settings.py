"""The environment, read once. What is missing or wrong is said at the start, by the variable's name.

MULU_ENGINE           sqlite (default) or dynamodb
MULU_STATE            folder of the databases, keys and outbox; default state
MULU_SITE_URL         where the portal is reached; default http://127.0.0.1:8000/
MULU_DEPLOYMENT       name of a deployment; set, there are no made-up people and no made keys
MULU_MASTER_KEYS      base64 of 32 bytes, several apart by commas, the first one wraps
MULU_SESSION_KEYS     the same, for cookies
MULU_TABLE            name of the app's DynamoDB table; MULU_DYNAMODB_ENDPOINT only for tests
MULU_SMTP_HOST        mail server; without one, letters are files in the outbox folder. Also _PORT, _USER,
                      _PASSWORD, _SECURITY (starttls, tls, none)
MULU_MAIL_FROM        address of the sender; MULU_MAIL_NAME its name
MULU_OIDC_ISSUER      identity provider; also _CLIENT_ID, _CLIENT_SECRET, _SCOPE and _CLAIM_ROLES, _CLAIM_OFFICE,
                      _CLAIM_KIND, _CLAIM_VERIFIED, _CLAIM_HEAD, _CLAIM_EMAIL, _CLAIM_NAME, _ROLE_PREFIX
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from runtime.claims import ClaimNames
from runtime.errors import SettingsFault
from runtime.letters import FileTransport, Sender, SmtpTransport, Transport
from runtime.oidc import OidcSettings
from runtime.vault import development_key, parse_keys

ENGINES = ("sqlite", "dynamodb")
SECURITIES = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations. Keys never show in its text form."""

    engine: str
    state: Path
    site_url: str
    deployment: str
    transport: Transport
    table: str = ""
    endpoint: str = ""
    oidc: OidcSettings | None = None
    master_keys: tuple[bytes, ...] = field(repr=False)
    session_keys: tuple[bytes, ...] = field(repr=False)

    @property
    def is_secure(self) -> bool:
        """Whether the site is served over https, so that cookies are Secure."""
        return self.site_url.startswith("https:")


def parse_settings(environment: Mapping[str, str], app: str = "casework") -> Settings:
    """The settings of an app. Raises SettingsFault. Access has no master key and signs nobody in (least rights)."""
    engine = _one_of(environment, "MULU_ENGINE", ENGINES)
    state = Path(environment.get("MULU_STATE") or "state")
    deployment = environment.get("MULU_DEPLOYMENT") or environment.get("AWS_LAMBDA_FUNCTION_NAME", "")
    site_url = _site_url(environment)
    decides = app == "casework"
    return Settings(
        engine=engine,
        state=state,
        site_url=site_url,
        deployment=deployment,
        transport=_transport(environment, state, site_url),
        table=_needed(environment, "MULU_TABLE") if engine == "dynamodb" else "",
        endpoint=environment.get("MULU_DYNAMODB_ENDPOINT", ""),
        oidc=_oidc(environment, site_url, deployment) if decides else None,
        master_keys=_keys(environment, "MULU_MASTER_KEYS", state / "master", deployment) if decides else (),
        session_keys=_keys(environment, "MULU_SESSION_KEYS", state / "session", deployment),
    )


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise SettingsFault("missing-setting", f"{name} is not set", name=name)
    return value


def _one_of(environment: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = environment.get(name) or known[0]
    if value not in known:
        raise SettingsFault("bad-setting", f"{name} must be one of {', '.join(known)}", name=name, value=value)
    return value


def _site_url(environment: Mapping[str, str]) -> str:
    value = environment.get("MULU_SITE_URL") or "http://127.0.0.1:8000/"
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise SettingsFault("bad-setting", "MULU_SITE_URL must be an http or https address", name="MULU_SITE_URL")
    return value.rstrip("/") + "/"


def _keys(environment: Mapping[str, str], name: str, folder: Path, deployment: str) -> tuple[bytes, ...]:
    if environment.get(name):
        return parse_keys(environment[name])
    if deployment:
        raise SettingsFault("missing-setting", f"{name} is not set: a deployment is given its keys", name=name)
    return (development_key(folder),)


def _transport(environment: Mapping[str, str], state: Path, site_url: str) -> Transport:
    domain = urlsplit(site_url).hostname or "localhost"
    address = environment.get("MULU_MAIL_FROM") or f"no-reply@{domain}"
    sender = Sender(address=address, name=environment.get("MULU_MAIL_NAME", ""), domain=domain)
    if not environment.get("MULU_SMTP_HOST"):
        return FileTransport(folder=state / "outbox", sender=sender)
    port = environment.get("MULU_SMTP_PORT") or "587"
    if not port.isascii() or not port.isdigit():
        raise SettingsFault("bad-setting", "MULU_SMTP_PORT must be a number", name="MULU_SMTP_PORT", value=port)
    return SmtpTransport(
        host=environment["MULU_SMTP_HOST"],
        port=int(port),
        sender=sender,
        security=_one_of(environment, "MULU_SMTP_SECURITY", SECURITIES),
        user=environment.get("MULU_SMTP_USER", ""),
        password=environment.get("MULU_SMTP_PASSWORD", ""),
    )


def _oidc(environment: Mapping[str, str], site_url: str, deployment: str) -> OidcSettings | None:
    if not environment.get("MULU_OIDC_ISSUER") and not deployment:
        return None
    names = ("name", "roles", "office", "kind", "verified", "head", "email")
    given = {name: environment.get(f"MULU_OIDC_CLAIM_{name.upper()}", "") for name in names}
    return OidcSettings(
        issuer=_needed(environment, "MULU_OIDC_ISSUER"),
        client_id=_needed(environment, "MULU_OIDC_CLIENT_ID"),
        client_secret=environment.get("MULU_OIDC_CLIENT_SECRET", ""),
        redirect_uri=f"{site_url}api/sign-in/return",
        scope=environment.get("MULU_OIDC_SCOPE") or "openid profile",
        claims=ClaimNames(
            **{key: claim for key, claim in given.items() if claim},
            role_prefix=environment.get("MULU_OIDC_ROLE_PREFIX", ""),
        ),
    )
