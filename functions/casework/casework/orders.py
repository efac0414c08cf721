"""Orders of a case: procedures that follow from it, and measures on grants that live in other cases.

An order is an event first and carried out afterwards, at once or by the next sweep. Every order is safe to carry out
twice: a case that follows has a reference derived from its origin, and a grant that stands as ordered is left alone.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from casework import references
from casework.contacts import told_of
from casework.desk import Desk
from casework.filing import Enclosed, write_of
from casework.naming import GRANT, case_of
from casework.notices import messages_for
from catalog.rules import commands as cmd
from catalog.rules.cases import Case, Order, fold
from catalog.rules.commands import PLATFORM, Actor, Command
from catalog.rules.decisions import decide
from catalog.rules.openings import OFFICE
from catalog.rules.packs import Procedure
from catalog.rules.permissions import APPLICANT, AUTHORITY

Step = Callable[[Desk, str, Command, Actor], Any]  # steps.step, handed in because a step carries out orders itself


def carry_out(desk: Desk, case: Case, step: Step) -> int:
    """Carry out every open order of a case and record it; how many. Raises StoreAway, LookupError."""
    for order in case.open_orders:
        if order.kind == "open":
            _open(desk, case, order)
        else:
            _change_grant(desk, order, step)
        step(desk, case.reference, cmd.Carry(order=order.order), PLATFORM)
    return len(case.open_orders)


def following(case: Case, order: Order) -> str:
    """The reference of the case that an order opens; the same however often it is carried out."""
    return references.derived_reference(case.reference, str(order.order))


def _open(desk: Desk, case: Case, order: Order) -> None:
    procedure = desk.laws.of(case).procedure(order.procedure)
    if procedure is None:
        raise LookupError(f"the pack {case.pack} has no procedure {order.procedure!r}")
    issued = case_of(desk, order.grant) if procedure.concerns == GRANT else None
    entries = order.entries or _granted(issued, order.grant)
    command = cmd.Open(
        reference=following(case, order),
        procedure=order.procedure,
        providers=_bodies(entries) or case.providers,
        entries=entries,
        origin=case.reference,
        grant=order.grant,
        holder=issued.applicant if issued else "",
        facts=order.facts,
    )
    opened(desk, _belonging(command, case, procedure), case)


def _belonging(command: cmd.Open, case: Case, procedure: Procedure) -> cmd.Open:
    """Whose the case is: the same person's where it asks something of the person, else of the office that may open it.

    Somebody who reported a misuse has no part in the measures against the user.
    """
    if procedure.is_public or any(APPLICANT in stage.actors for stage in procedure.stages) or case.opened_as:
        return replace(
            command,
            applicant=case.applicant,
            applicant_kind=case.applicant_kind,
            office=case.office,
            opened_as=case.opened_as,
            secret_sha256=case.secret_sha256,
        )
    return replace(command, applicant_kind=OFFICE, opened_as=AUTHORITY if AUTHORITY in procedure.opened_by else "")


def _granted(issued: Case | None, key: str) -> tuple[str, ...]:
    """The data sets of the grant that the case is about, where the order names none."""
    grant = issued.grant(key) if issued else None
    return grant.entries if grant else ()


def _bodies(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The bodies whose data sets are named."""
    return tuple(dict.fromkeys(entry.partition("/")[0] for entry in entries))


def opened(desk: Desk, command: cmd.Open, origin: Case | None = None) -> bool:
    """Open a case for the platform unless it exists. Raises LookupError when the pack has no such procedure."""
    if desk.store.load(command.reference) is not None:
        return False
    pack = desk.laws.of(origin) if origin else desk.laws.in_force
    events = decide(None, command, desk.context(PLATFORM, pack))
    case = fold(events)
    messages = messages_for(desk, case, events, told_of(desk, case))
    desk.store.append(write_of(desk, case, events, Enclosed(messages=messages)))
    return True


def _change_grant(desk: Desk, order: Order, step: Step) -> None:
    """The measure in the case of the grant; what is against it means that the grant stands otherwise by now."""
    reference = order.grant.rpartition("-G")[0]
    step(desk, reference, _measure(order), PLATFORM)


def _measure(order: Order) -> Command:
    if order.kind == "renew_grant":
        until = dict(order.facts).get("valid_until", "")
        return cmd.RenewGrant(grant=order.grant, valid_until=until, reason=order.reason)
    kinds: dict[str, Any] = {
        "suspend_grant": cmd.SuspendGrant,
        "resume_grant": cmd.ResumeGrant,
        "revoke_grant": cmd.RevokeGrant,
    }
    measure: Command = kinds[order.kind](grant=order.grant, reason=order.reason)
    return measure
