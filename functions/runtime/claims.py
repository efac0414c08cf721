"""From an identity provider's claims to a person. Nothing is believed that is not named, and no role is guessed."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.identity import KINDS, ROLES, Person

_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,190}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNames:
    """Which claim says what. Roles are a list or words apart by spaces; `role_prefix` is cut off each first."""

    name: str = "name"
    roles: str = "mulu_roles"
    office: str = "mulu_office"
    kind: str = "mulu_kind"
    verified: str = "mulu_verified"
    head: str = "mulu_head"
    email: str = "email"
    role_prefix: str = ""


def person_from_claims(claims: Mapping[str, Any], names: ClaimNames) -> Person:
    """The person behind verified claims. An officer without an office is no officer; everybody may apply.

    The id is a hash of issuer and subject, for some issuers use a resident identity number as the subject.
    """
    office = _word(claims, names.office)
    roles = _roles(claims, names) | {"applicant"}
    if not _SLUG.fullmatch(office):
        office, roles = "", roles - {"publisher", "authority"}
    kind = _word(claims, names.kind)
    return Person(
        id="oidc:" + hashlib.sha256(f"{claims['iss']}\n{claims['sub']}".encode()).hexdigest()[:32],
        name=_word(claims, names.name)[:200],
        kind=kind if kind in KINDS else "natural",
        roles=frozenset(roles),
        office=office,
        verified=claims.get(names.verified) is True,
        is_head=claims.get(names.head) is True and bool(office),
        email=_address(claims, names) if office else "",
    )


def _address(claims: Mapping[str, Any], names: ClaimNames) -> str:
    """The account's address, unless the provider says that nobody checked it."""
    address = _word(claims, names.email)
    return address if _ADDRESS.fullmatch(address) and claims.get("email_verified") is not False else ""


def _word(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""


def _roles(claims: Mapping[str, Any], names: ClaimNames) -> set[str]:
    value = claims.get(names.roles)
    told = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    return {role.removeprefix(names.role_prefix) for role in told if isinstance(role, str)} & ROLES
