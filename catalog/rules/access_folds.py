"""What the events of access make of a case: its grants, and the state of the data it is about."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from catalog.rules import access_events as ev
from catalog.rules.case import Case
from catalog.rules.grants import Grant


def _with_grant(case: Case, key: str, **changes: Any) -> Case:
    grants = tuple(replace(grant, **changes) if grant.id == key else grant for grant in case.grants)
    return replace(case, grants=grants)


def _grant_issued(case: Case, event: ev.GrantIssued) -> Case:
    grant = Grant(
        id=event.grant,
        entries=event.entries,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        calls_per_minute=event.calls_per_minute,
    )
    return replace(case, grants=(*case.grants, grant))


def _grant_reminded(case: Case, event: ev.GrantReminded) -> Case:
    grant = case.grant(event.grant)
    return _with_grant(case, event.grant, reminded_days=(grant.reminded_days if grant else frozenset()) | {event.days})


def _without(entries: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(entry for entry in entries if entry not in gone)


def _with(entries: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return (*_without(entries, more), *more)


def _grant_renewed(case: Case, event: ev.GrantRenewed) -> Case:
    """A renewed grant runs on; the reminders of its end begin anew."""
    return _with_grant(case, event.grant, ends_on=event.ends_on, expired=False, reminded_days=frozenset())


def _data_suspended(case: Case, event: ev.DataSuspended) -> Case:
    return replace(case, suspended_entries=_with(case.suspended_entries, event.entries))


def _data_resumed(case: Case, event: ev.DataResumed) -> Case:
    return replace(case, suspended_entries=_without(case.suspended_entries, event.entries))


def _data_withdrawn(case: Case, event: ev.DataWithdrawn) -> Case:
    return replace(
        case,
        suspended_entries=_without(case.suspended_entries, event.entries),
        withdrawn_entries=_with(case.withdrawn_entries, event.entries),
    )


def _data_taken_down(case: Case, event: ev.DataTakenDown) -> Case:
    return replace(
        case,
        suspended_entries=_without(case.suspended_entries, event.entries),
        taken_down_entries=_with(case.taken_down_entries, event.entries),
    )


def _data_restored(case: Case, event: ev.DataRestored) -> Case:
    return replace(
        case,
        suspended_entries=_without(case.suspended_entries, event.entries),
        withdrawn_entries=_without(case.withdrawn_entries, event.entries),
        taken_down_entries=_without(case.taken_down_entries, event.entries),
    )


ACCESS: dict[type[Any], Callable[[Case, Any], Case]] = {
    ev.GrantIssued: _grant_issued,
    ev.TokenIssued: lambda case, event: _with_grant(case, event.grant, token_sha256=event.token_sha256),
    ev.GrantSuspended: lambda case, event: _with_grant(case, event.grant, suspended=True),
    ev.GrantResumed: lambda case, event: _with_grant(case, event.grant, suspended=False),
    ev.GrantRevoked: lambda case, event: _with_grant(case, event.grant, revoked=True),
    ev.GrantExpired: lambda case, event: _with_grant(case, event.grant, expired=True),
    ev.GrantReminded: _grant_reminded,
    ev.GrantRenewed: _grant_renewed,
    ev.DataSuspended: _data_suspended,
    ev.DataResumed: _data_resumed,
    ev.DataWithdrawn: _data_withdrawn,
    ev.DataTakenDown: _data_taken_down,
    ev.DataRestored: _data_restored,
    ev.DataDestroyed: lambda case, event: replace(case, destroyed_entries=_with(case.destroyed_entries, event.entries)),
}
