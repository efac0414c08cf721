"""What a decision brings about besides the next stage: grants, the state of data, orders carried elsewhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

from catalog.rules import events as ev
from catalog.rules.calendars import local_date
from catalog.rules.draft import Draft
from catalog.rules.grants import NO_TERM
from catalog.rules.limits import Unit
from catalog.rules.permissions import agreed_entries
from catalog.rules.stages import Effect

DEFAULT_CALLS_PER_MINUTE = 60  # ours: no text gives a number


def start(draft: Draft, procedures: tuple[str, ...], entries: tuple[str, ...], grant: str = "") -> None:
    """Order the procedures that follow, with everything fixed so far but dates set for this very case.

    They are about `grant`, else the grant that the case is about, else the one that a decision named.
    """
    grant = grant or draft.case.about_grant or draft.case.terms.get("grant", "")
    own = {stage.limit.field for stage in draft.procedure.stages if stage.limit.unit in (Unit.SET, Unit.PERIOD)}
    facts = tuple(sorted((key, value) for key, value in draft.case.terms.items() if key not in own))
    for procedure in procedures:
        _order(draft, "open", procedure=procedure, entries=entries, grant=grant, facts=facts)


def _order(draft: Draft, kind: str, **what: Any) -> None:
    draft.add(ev.Ordered(at=draft.context.now, order=len(draft.case.orders) + 1, kind=kind, **what))


def _issue_grant(draft: Draft, reason: str) -> None:
    """A grant for the data sets that were agreed to, on the terms fixed when the agreement was signed."""
    terms = draft.case.terms
    today = local_date(draft.context.now)
    starts_on = max(date.fromisoformat(terms["valid_from"]), today) if terms.get("valid_from") else today
    grant = ev.GrantIssued(
        at=draft.context.now,
        grant=f"{draft.case.reference}-G{len(draft.case.grants) + 1}",
        entries=agreed_entries(draft.case, draft.procedure),
        starts_on=starts_on,
        ends_on=date.fromisoformat(terms["valid_until"]) if terms.get("valid_until") else NO_TERM,
        calls_per_minute=int(terms.get("calls_per_minute") or DEFAULT_CALLS_PER_MINUTE),
    )
    draft.add(grant)
    start(draft, draft.procedure.after_grant, grant.entries, grant.grant)


def _resume_data(draft: Draft, reason: str) -> None:
    if draft.case.suspended_entries:
        draft.add(ev.DataResumed(at=draft.context.now, entries=draft.case.suspended_entries))


def _data(kind: type[Any]) -> Callable[[Draft, str], None]:
    def add(draft: Draft, reason: str) -> None:
        if draft.case.entries:
            draft.add(kind(at=draft.context.now, entries=draft.case.entries))

    return add


def _on_grant(kind: str) -> Callable[[Draft, str], None]:
    """A measure on the grant that the case is about; it lives in another case, so it is ordered there."""

    def order(draft: Draft, reason: str) -> None:
        if draft.case.about_grant:
            until = draft.case.terms.get("valid_until", "")
            facts = (("valid_until", until),) if until else ()
            _order(draft, kind, grant=draft.case.about_grant, reason=reason, facts=facts)

    return order


EFFECTS: dict[Effect, Callable[[Draft, str], None]] = {
    Effect.ISSUE_GRANT: _issue_grant,
    Effect.SUSPEND_DATA: _data(ev.DataSuspended),
    Effect.RESUME_DATA: _resume_data,
    Effect.WITHDRAW_DATA: _data(ev.DataWithdrawn),
    Effect.TAKE_DOWN_DATA: _data(ev.DataTakenDown),
    Effect.RESTORE_DATA: _data(ev.DataRestored),
    Effect.DESTROY_DATA: _data(ev.DataDestroyed),
    Effect.SUSPEND_GRANT: _on_grant("suspend_grant"),
    Effect.RESUME_GRANT: _on_grant("resume_grant"),
    Effect.REVOKE_GRANT: _on_grant("revoke_grant"),
    Effect.RENEW_GRANT: _on_grant("renew_grant"),
}
