"""Whether a request may read a data set, and if not, why, by which clause, and what would help."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from access.asked import path_of
from access.consents import has_consented
from access.datasets import SAMPLE, Dataset, Resource
from access.desk import Desk
from catalog.rules.labels import NO_LABEL, Label
from runtime.identity import Person
from runtime.limits import Rate
from runtime.rights import SUSPENDED, GrantRight, right_of_token, standing_of
from runtime.sessions import header

MAX_TOKEN_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """The request may read; `fields` limits the columns, None for all; `is_public` lets caches keep the answer."""

    fields: frozenset[str] | None = None
    right: GrantRight | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The request may not read. `code` names the sentence and the remedy; `right` is known when a token named it.

    `reason` is told in the language of the answer; `page` says more, and is where a browser is led.
    """

    status: int
    code: str
    clauses: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    right: GrantRight | None = None
    retry_after_seconds: int = 0
    reason: Label = NO_LABEL
    page: str = ""


def permit(desk: Desk, dataset: Dataset, resource: Resource, headers: Mapping[str, str]) -> Permit | Refusal:
    """The answer for one request. A call under a grant counts against its rate, whatever else happens to it."""
    if dataset.is_restricted(resource):
        return _restricted(desk, dataset, headers)
    return _closed(desk, dataset, None) or (
        Permit(is_public=True) if resource.role == SAMPLE else unconditional(desk, headers)
    )


def file_permit(desk: Desk, dataset: Dataset, headers: Mapping[str, str]) -> Permit | Refusal:
    """The answer for one file of a data set that needs no grant."""
    return _closed(desk, dataset, None) or unconditional(desk, headers)


def _closed(desk: Desk, dataset: Dataset, right: GrantRight | None) -> Refusal | None:
    """A claim that is being verified closes a data set at once, whoever asks (HZ-4.7, ZJ-44)."""
    if fault := state_fault(dataset):
        return replace(fault, right=right)
    standing = next(filter(None, (standing_of(desk.records, key) for key in dataset.keys)), None)
    if standing is None:
        return None
    if standing.state == SUSPENDED:
        return Refusal(status=403, code="data-suspended", clauses=standing.clauses, right=right)
    return Refusal(status=410, code="data-withdrawn", clauses=standing.clauses, right=right)


def state_fault(dataset: Dataset) -> Refusal | None:
    """What the catalogue says against a data set: suspended, rechecked, withdrawn, taken down, destroyed."""
    if not (dataset.is_gone or dataset.is_paused):
        return None
    standing = dataset.standing
    return Refusal(
        status=410 if dataset.is_gone else 403,
        code=f"state-{dataset.status.replace('_', '-')}",
        clauses=standing.clauses,
        facts={"entry": dataset.key, "since": standing.since},
        reason=standing.reason,
        page=path_of(dataset.publisher, dataset.entry) + "/",
    )


def unconditional(desk: Desk, headers: Mapping[str, str]) -> Permit | Refusal:
    """The answer for data that need no grant: what the gate of the pack asks for (HZ-3.1)."""
    if desk.gate is None:
        return Permit(is_public=True)
    person = desk.sessions.person(headers, desk.now())
    missing = gate_fault(desk, person)
    return (
        Refusal(status=401 if person is None else 403, code=missing, clauses=desk.gate.clauses) if missing else Permit()
    )


def gate_fault(desk: Desk, person: Person | None) -> str:
    """What a person still lacks before unconditional data (HZ-3.1), "" when nothing."""
    if desk.gate is None:
        return ""
    if person is None:
        return "sign-in-needed"
    if desk.gate.identity == "real_name" and not person.verified:
        return "real-name-needed"
    return "" if has_consented(desk.records, person.id, desk.gate.licence) else "consent-needed"


def _restricted(desk: Desk, dataset: Dataset, headers: Mapping[str, str]) -> Permit | Refusal:
    token = bearer_token(headers)
    if not token:
        return Refusal(status=401, code="token-needed", facts={"entry": dataset.key})
    right = right_of_token(desk.records, _hashed(token))
    if right is None:
        return Refusal(status=401, code="token-unknown", facts={"entry": dataset.key})
    return _grant_fault(desk, dataset, right) or _closed(desk, dataset, right) or _rated(desk, dataset, right)


def _grant_fault(desk: Desk, dataset: Dataset, right: GrantRight) -> Refusal | None:
    if not any(map(right.covers, dataset.keys)):
        return Refusal(status=403, code="grant-for-other-data", facts={"entry": dataset.key}, right=right)
    state = right.grant.state_at(desk.now())
    if state == "active":
        return None
    span = {"starts_on": right.grant.starts_on.isoformat(), "ends_on": right.grant.ends_on.isoformat()}
    return Refusal(status=403, code=f"grant-{state}", facts=span, right=right)


def _rated(desk: Desk, dataset: Dataset, right: GrantRight) -> Permit | Refusal:
    limit = right.grant.calls_per_minute
    allowance = Rate(name="calls", limit=limit, window=timedelta(minutes=1)).take(
        desk.counters, right.grant.id, desk.now()
    )
    if not allowance.is_allowed:
        seconds = allowance.retry_after_seconds
        facts = {"limit": str(limit), "seconds": str(seconds)}
        return Refusal(status=429, code="too-many-calls", facts=facts, right=right, retry_after_seconds=seconds)
    fields = next((right.fields[key] for key in dataset.keys if key in right.fields), None)
    return Permit(fields=None if fields is None else frozenset(fields), right=right)


def caller(desk: Desk, headers: Mapping[str, str]) -> GrantRight | None:
    """The grant whose token a request shows, whatever it opens."""
    token = bearer_token(headers)
    return right_of_token(desk.records, _hashed(token)) if token else None


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def bearer_token(headers: Mapping[str, str]) -> str:
    """The token of an Authorization header, "" without one: never from the address, where logs would keep it."""
    scheme, _, token = header(headers, "authorization").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and len(token) <= MAX_TOKEN_CHARACTERS else ""
