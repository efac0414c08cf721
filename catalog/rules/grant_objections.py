"""Why a command about a grant may not be given now."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from catalog.rules import commands as cmd
from catalog.rules.cases import Case
from catalog.rules.commands import Context
from catalog.rules.grounds import REASON_OURS, Objection, grant_is, is_own, known_by_name, reasoned
from catalog.rules.packs import Procedure
from catalog.rules.permissions import AUTHORITY, PLATFORM, PUBLISHER, is_applicant, roles_in

RUNNING = ("active", "pending", "suspended")


def _draw_token(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    if not is_applicant(case, context.actor):
        yield Objection(code="not-applicant")
    yield from known_by_name(procedure, context)
    yield from grant_is(case, command.grant, context, ("active", "pending"))


def _grant_command(*states: str) -> Callable[..., Iterator[Objection]]:
    def check(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
        if not roles_in(case, context.actor) & {PUBLISHER, AUTHORITY, PLATFORM}:  # the platform carries out orders
            yield Objection(code="officers-only")
        if is_own(case, context):
            yield Objection(code="own-case")
        yield from grant_is(case, command.grant, context, states)
        ordered = PLATFORM in context.actor.roles  # its reason stands in the case that ordered it
        yield from reasoned(command.reason, "" if ordered else REASON_OURS)

    return check


def _renew(case: Case, command: cmd.RenewGrant, context: Context, procedure: Procedure) -> Iterator[Objection]:
    """A renewed term ends later than the present one; a revoked grant is not renewed but applied for anew (ours)."""
    yield from _grant_command(*RUNNING, "expired")(case, command, context, procedure)
    grant = case.grant(command.grant)
    try:
        until = date.fromisoformat(command.valid_until)
    except ValueError:
        yield Objection(code="not-later", facts=(("valid_until", command.valid_until),))
        return
    if grant and until <= grant.ends_on:
        yield Objection(code="not-later", facts=(("valid_until", grant.ends_on.isoformat()),))


GRANT_CHECKS: dict[type[Any], Callable[..., Iterator[Objection]]] = {
    cmd.DrawToken: _draw_token,
    cmd.SuspendGrant: _grant_command("active", "pending"),
    cmd.ResumeGrant: _grant_command("suspended"),
    cmd.RevokeGrant: _grant_command(*RUNNING),
    cmd.RenewGrant: _renew,
}
