"""A case is a fold of its events."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from catalog.rules import events as ev
from catalog.rules.access_folds import ACCESS
from catalog.rules.case import Case as Case
from catalog.rules.case import Order as Order
from catalog.rules.case import Run as Run


def fold(events: Iterable[ev.Event]) -> Case:
    """The case as it stands. Raises ValueError when the first event is not a submission."""
    case: Case | None = None
    for event in events:
        case = _submitted(event) if case is None else _APPLY[type(event)](case, event)
        case = replace(case, version=case.version + 1)
    if case is None:
        raise ValueError("a case has at least the event of its submission")
    return case


def apply(case: Case, event: ev.Event) -> Case:
    """The case after one more event."""
    return replace(_APPLY[type(event)](case, event), version=case.version + 1)


def _submitted(event: ev.Event) -> Case:
    if not isinstance(event, ev.Submitted):
        raise ValueError(f"a case begins with Submitted, not {type(event).__name__}")
    return Case(
        reference=event.reference,
        procedure=event.procedure,
        pack=event.pack,
        pack_version=event.pack_version,
        form_version=event.form_version,
        applicant=event.by,
        applicant_kind=event.applicant_kind,
        providers=event.providers,
        entries=event.entries,
        secret_sha256=event.secret_sha256,
        submitted_at=event.at,
        facts=event.facts,
        opened_as=event.opened_as,
        office=event.office,
        origin=event.origin,
        about_grant=event.grant,
        holder=event.holder,
        commitments=event.commitments,
    )


def _with_run(case: Case, number: int, **changes: Any) -> Case:
    runs = tuple(replace(run, **changes) if run.run == number else run for run in case.runs)
    return replace(case, runs=runs)


def _stage_opened(case: Case, event: ev.StageOpened) -> Case:
    run = Run(
        run=event.run,
        stage=event.stage,
        provider=event.provider,
        opened_at=event.at,
        start_on=event.start_on,
        due_on=event.due_on,
        half_on=event.half_on,
        eve_on=event.eve_on,
        provisional=event.provisional,
        calendar=event.calendar,
        due_version=event.due_version,
        soft=event.soft,
        also_on=event.also_on,
        nudge_on=event.nudge_on,
        actors=event.actors,
    )
    return replace(case, runs=(*case.runs, run), state="open", ended_at=None)


def _stage_decided(case: Case, event: ev.StageDecided) -> Case:
    return _with_run(
        case,
        event.run,
        outcome=event.outcome,
        reason=event.reason,
        closed_at=event.at,
        decided_by=event.by,
        late_reason=event.late_reason,
        facts=_merged(case, event.run, event.facts),
    )


def _merged(case: Case, number: int, facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    run = case.run(number)
    return tuple({**dict(run.facts if run else ()), **dict(facts)}.items())


def _signed(case: Case, event: ev.Signed) -> Case:
    run = case.run(event.run)
    signatures = (*(run.signatures if run else ()), event.role)
    return _with_run(case, event.run, signatures=signatures, facts=_merged(case, event.run, event.facts))


def _moved(case: Case, event: ev.Extended | ev.DeadlineRecomputed) -> Case:
    run = case.run(event.run)
    return _with_run(
        case,
        event.run,
        due_on=event.due_on,
        half_on=event.half_on,
        eve_on=event.eve_on,
        provisional=event.provisional,
        calendar=event.calendar,
        due_version=event.due_version,
        extended=isinstance(event, ev.Extended) or bool(run and run.extended),
    )


def _returned(case: Case, event: ev.Returned) -> Case:
    return replace(case, state="returned", returned_run=event.run, returns=case.returns + 1)


def _resubmitted(case: Case, event: ev.Resubmitted) -> Case:
    return replace(
        case,
        state="open",
        form_version=event.form_version,
        providers=event.providers,
        entries=event.entries,
        facts=event.facts,
    )


def _reminded(case: Case, event: ev.Reminded) -> Case:
    run = case.run(event.run)
    reminded = (run.reminded if run else frozenset()) | {(event.kind, event.due_version)}
    return _with_run(case, event.run, reminded=reminded, nudge_on=event.nudge_on)


def _ordered(case: Case, event: ev.Ordered) -> Case:
    order = Order(
        order=event.order,
        at=event.at,
        kind=event.kind,
        procedure=event.procedure,
        entries=event.entries,
        grant=event.grant,
        reason=event.reason,
        facts=event.facts,
    )
    return replace(case, orders=(*case.orders, order))


def _carried(case: Case, event: ev.Carried) -> Case:
    orders = tuple(replace(order, carried=order.carried or order.order == event.order) for order in case.orders)
    return replace(case, orders=orders)


_APPLY: dict[type[Any], Callable[[Case, Any], Case]] = {
    ev.StageOpened: _stage_opened,
    ev.StageDecided: _stage_decided,
    ev.StageLapsed: lambda case, event: _with_run(case, event.run, closed_at=event.at),
    ev.Signed: _signed,
    ev.Returned: _returned,
    ev.Resubmitted: _resubmitted,
    ev.Extended: _moved,
    ev.DeadlineRecomputed: _moved,
    ev.Withdrawn: lambda case, event: replace(case, state="withdrawn", ended_at=event.at),
    ev.Appealed: lambda case, event: replace(case, appealed=True),
    ev.Ended: lambda case, event: replace(case, state=event.state, ended_at=event.at),
    ev.Reminded: _reminded,
    **ACCESS,
    ev.Ordered: _ordered,
    ev.Carried: _carried,
    ev.Erased: lambda case, event: replace(case, erased=True),
    ev.StateTold: lambda case, event: replace(case, told_states=case.told_states | {(event.entry, event.change)}),
}
