"""A case is a fold of its events; it holds no personal data and needs no pack to be read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from catalog.rules import events as ev
from catalog.rules.grants import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One passage through a stage. It is open until decided or lapsed."""

    run: int
    stage: str
    provider: str
    opened_at: datetime
    start_on: date
    due_on: date | None
    half_on: date | None
    eve_on: date | None
    provisional: bool
    calendar: str
    due_version: int
    extended: bool = False
    signatures: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    outcome: str = ""
    reason: str = ""
    closed_at: datetime | None = None
    decided_by: str = ""
    reminded: frozenset[tuple[str, int]] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A submission and what became of it. `state` is open, returned, or the key of an end of the procedure."""

    reference: str
    procedure: str
    pack: str
    pack_version: str
    form_version: str
    applicant: str
    applicant_kind: str
    providers: tuple[str, ...]
    entries: tuple[str, ...]
    secret_sha256: str
    submitted_at: datetime
    facts: tuple[tuple[str, str], ...]
    state: str = "open"
    version: int = 0
    runs: tuple[Run, ...] = ()
    grants: tuple[Grant, ...] = ()
    returned_run: int = 0
    returns: int = 0
    appealed: bool = False
    erased: bool = False
    suspended_entries: tuple[str, ...] = ()
    withdrawn_entries: tuple[str, ...] = ()
    ended_at: datetime | None = None

    @property
    def open_runs(self) -> tuple[Run, ...]:
        """Stages that wait for somebody."""
        return tuple(run for run in self.runs if run.is_open)

    def run(self, number: int) -> Run | None:
        """The run with this number."""
        return next((run for run in self.runs if run.run == number), None)

    def grant(self, key: str) -> Grant | None:
        """The grant with this id."""
        return next((grant for grant in self.grants if grant.id == key), None)


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
    )


def _with_run(case: Case, number: int, **changes: Any) -> Case:
    runs = tuple(replace(run, **changes) if run.run == number else run for run in case.runs)
    return replace(case, runs=runs)


def _with_grant(case: Case, key: str, **changes: Any) -> Case:
    grants = tuple(replace(grant, **changes) if grant.id == key else grant for grant in case.grants)
    return replace(case, grants=grants)


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
    return _with_run(
        case, event.run, reminded=(run.reminded if run else frozenset()) | {(event.kind, event.due_version)}
    )


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
    ev.GrantIssued: _grant_issued,
    ev.TokenIssued: lambda case, event: _with_grant(case, event.grant, token_sha256=event.token_sha256),
    ev.GrantSuspended: lambda case, event: _with_grant(case, event.grant, suspended=True),
    ev.GrantResumed: lambda case, event: _with_grant(case, event.grant, suspended=False),
    ev.GrantRevoked: lambda case, event: _with_grant(case, event.grant, revoked=True),
    ev.GrantExpired: lambda case, event: _with_grant(case, event.grant, expired=True),
    ev.GrantReminded: _grant_reminded,
    ev.DataSuspended: lambda case, event: replace(
        case, suspended_entries=(*_without(case.suspended_entries, event.entries), *event.entries)
    ),
    ev.DataResumed: lambda case, event: replace(
        case, suspended_entries=_without(case.suspended_entries, event.entries)
    ),
    ev.DataWithdrawn: lambda case, event: replace(
        case,
        suspended_entries=_without(case.suspended_entries, event.entries),
        withdrawn_entries=(*_without(case.withdrawn_entries, event.entries), *event.entries),
    ),
    ev.Erased: lambda case, event: replace(case, erased=True),
}
