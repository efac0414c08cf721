"""What casework tells access: grants, and data sets whose opening is suspended or withdrawn while a claim is verified.

Casework decides and access obeys; each has its own database. A right carries the version of its case (its number of
events), so that telling it twice changes nothing and an older word never replaces a newer one.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.rules.grants import Grant
from runtime.records import Record, RecordStore

SUSPENDED, WITHDRAWN, OPEN = "suspended", "withdrawn", "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRight:
    """A grant as access knows it: the rules' own value, who holds it (an opaque id), and its case.

    `fields` limits the columns of each entry's tables; an entry that is not named there is open in full.
    """

    grant: Grant
    case: str
    version: int
    holder: str
    fields: Mapping[str, tuple[str, ...]]

    def covers(self, entry: str) -> bool:
        """Whether the grant is for this entry (`publisher/name`)."""
        return entry in self.grant.entries

    def is_open_by(self, token_sha256: str) -> bool:
        """Whether this is the hash of the token drawn last (compared in constant time)."""
        kept = self.grant.token_sha256
        return bool(kept) and hmac.compare_digest(kept.encode(), token_sha256.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one case says of the opening of an entry: `open`, `suspended` or `withdrawn`, and by which clause."""

    entry: str
    case: str
    version: int
    state: str
    clauses: tuple[str, ...] = ()


def reconcile_grant(records: RecordStore, right: GrantRight) -> bool:
    """Make access hold this grant unless it knows a newer word; whether anything changed."""
    partition = _grant_partition(right.grant.id)
    if right.grant.token_sha256 and _is_newer(records, partition, right.version):
        # the pointer first: after a crash in between, it points to a grant that does not know the token: nothing opens
        pointer = Record(partition=f"token:{right.grant.token_sha256}", sort="grant", body={"grant": right.grant.id})
        records.put(pointer)
    return _put_newer(records, partition, "right", right.version, _grant_body(right))


def reconcile_standing(records: RecordStore, standing: Standing) -> bool:
    """Make access hold what this case says of the entry unless it knows a newer word; whether anything changed."""
    body = {"version": standing.version, "state": standing.state, "clauses": list(standing.clauses)}
    return _put_newer(records, _standing_partition(standing.entry), f"case:{standing.case}", standing.version, body)


def grant_right(records: RecordStore, grant: str) -> GrantRight | None:
    """The grant with this id."""
    found = records.fetch(_grant_partition(grant), "right")
    return _parse_right(found.body) if found else None


def right_of_token(records: RecordStore, token_sha256: str) -> GrantRight | None:
    """The grant whose token drawn last has this hash."""
    pointer = records.fetch(f"token:{token_sha256}", "grant")
    right = grant_right(records, str(pointer.body["grant"])) if pointer else None
    return right if right and right.is_open_by(token_sha256) else None


def standing_of(records: RecordStore, entry: str) -> Standing | None:
    """What keeps an entry closed: the gravest word of any case, None when nothing does."""
    found = [_parse_standing(entry, record) for record in records.query(_standing_partition(entry))]
    return next((one for state in (WITHDRAWN, SUSPENDED) for one in found if one.state == state), None)


def _grant_partition(grant: str) -> str:
    return f"grant:{grant}"


def _standing_partition(entry: str) -> str:
    return f"standing:{entry}"


def _is_newer(records: RecordStore, partition: str, version: int) -> bool:
    kept = records.fetch(partition, "right")
    return kept is None or int(kept.body["version"]) < version


def _put_newer(records: RecordStore, partition: str, sort: str, version: int, body: Mapping[str, Any]) -> bool:
    while True:
        kept = records.fetch(partition, sort)
        if kept and int(kept.body["version"]) >= version:
            return False
        if records.put(
            Record(partition=partition, sort=sort, body=body), expected=kept.revision if kept else 0
        ):  # else somebody else was first: look again
            return True


def _grant_body(right: GrantRight) -> dict[str, Any]:
    grant = right.grant
    return {
        "version": right.version,
        "case": right.case,
        "holder": right.holder,
        "fields": {entry: list(names) for entry, names in right.fields.items()},
        "id": grant.id,
        "entries": list(grant.entries),
        "starts_on": grant.starts_on.isoformat(),
        "ends_on": grant.ends_on.isoformat(),
        "calls_per_minute": grant.calls_per_minute,
        "token_sha256": grant.token_sha256,
        "suspended": grant.suspended,
        "revoked": grant.revoked,
        "expired": grant.expired,
    }


def _parse_right(body: Mapping[str, Any]) -> GrantRight:
    grant = Grant(
        id=body["id"],
        entries=tuple(body["entries"]),
        starts_on=date.fromisoformat(body["starts_on"]),
        ends_on=date.fromisoformat(body["ends_on"]),
        calls_per_minute=body["calls_per_minute"],
        token_sha256=body["token_sha256"],
        suspended=body["suspended"],
        revoked=body["revoked"],
        expired=body["expired"],
    )
    fields = {entry: tuple(names) for entry, names in body["fields"].items()}
    return GrantRight(grant=grant, case=body["case"], version=body["version"], holder=body["holder"], fields=fields)


def _parse_standing(entry: str, record: Record) -> Standing:
    body = record.body
    case = record.sort.removeprefix("case:")
    return Standing(
        entry=entry, case=case, version=body["version"], state=body["state"], clauses=tuple(body["clauses"])
    )
