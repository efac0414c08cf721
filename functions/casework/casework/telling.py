"""From events to what is told to whom: lines for offices, the person who asked, the holder of a grant, and users."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from casework.offices import opener_of
from catalog.rules import events as ev
from catalog.rules.cases import Case, Run
from catalog.rules.grants import NO_TERM
from catalog.rules.packs import Outcome, Procedure, Stage
from catalog.rules.permissions import APPLICANT, AUTHORITY, CALLED_IN, HOLDER, PUBLISHER, bodies, offices, parties
from catalog.rules.reminders import OVERDUE

USERS = "users"  # everybody who applied for or holds a grant for the data sets of the case (HZ-2.6.9c)
PERSONAL = (APPLICANT, HOLDER, USERS)  # who is no office


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to tell: to an office, the `applicant`, the `holder` or `users`; `subject` is the subject it suggests.

    `facts` hold keys of stages, outcomes and offices, which are put into words later.
    """

    to: str
    code: str
    subject: str
    facts: dict[str, str] = field(default_factory=dict)


def lines_of(case: Case, procedure: Procedure, event: ev.Event) -> Iterator[Line]:
    """What one event tells. `case` is the case after it."""
    for line in _lines(case, procedure, event):
        yield Line(to=_recipient(case, line.to), code=line.code, subject=line.subject, facts=line.facts)


def _recipient(case: Case, to: str) -> str:
    """The office for what an office asked; a holder who is the one who asked is told once."""
    if to == HOLDER and case.holder == case.applicant and not case.opened_as:
        return APPLICANT
    return opener_of(case) if to == APPLICANT and case.opened_as else to


def _lines(case: Case, procedure: Procedure, event: ev.Event) -> Iterator[Line]:
    if isinstance(event, ev.Submitted):
        yield from _begun(case, procedure)
    elif isinstance(event, ev.StageOpened):
        yield from _your_turn(case, procedure, event.run)
    elif isinstance(event, ev.Signed):
        yield from _left_to_sign(case, procedure, event)
    elif isinstance(event, ev.StageDecided):
        yield from _decided(case, procedure, event)
    elif isinstance(event, ev.Reminded):
        yield from _reminded(case, procedure, event)
    elif isinstance(event, ev.Extended):
        facts = _run_facts(case, event.run) | {"reason": event.reason}
        yield Line(to=APPLICANT, code="extended", subject="told", facts=facts)
    elif isinstance(event, ev.DeadlineRecomputed):
        yield from _moved(case, procedure, event)
    else:
        yield from _rest(case, event)


def _begun(case: Case, procedure: Procedure) -> Iterator[Line]:
    """The receipt of a submission; a case that follows from another says from which, and a duty needs none."""
    if case.origin:
        yield Line(to=APPLICANT, code="followed", subject="told", facts={"origin": case.origin})
    elif not case.opened_as:
        yield Line(to=APPLICANT, code="received", subject="received")
    yield from (Line(to=role, code="filed", subject="told") for role in procedure.informs)


def _your_turn(case: Case, procedure: Procedure, number: int) -> Iterator[Line]:
    run, stage = _place(case, procedure, number)
    if run is None or stage is None or stage.automatic:
        return
    yield from _to_offices(case, procedure, number, "turn", "turn")
    if not stage.signed_by:
        yield from _to_persons(case, stage, Line(to="", code="turn", subject="turn", facts=_run_facts(case, number)))


def _to_persons(case: Case, stage: Stage, line: Line) -> Iterator[Line]:
    """The same for those parties of a stage who are no office."""
    for role in parties(case, stage):
        if role in PERSONAL and not (role == APPLICANT and case.opened_as):
            yield Line(to=role, code=line.code, subject=line.subject, facts=line.facts)


def _left_to_sign(case: Case, procedure: Procedure, event: ev.Signed) -> Iterator[Line]:
    """The data side signs first; whoever is left is told that it is now their turn."""
    run, stage = _place(case, procedure, event.run)
    left = set(parties(case, stage)) - set(run.signatures) if run and stage else set()
    if APPLICANT in left:
        yield Line(to=APPLICANT, code="turn", subject="turn", facts=_run_facts(case, event.run))
    if left - {APPLICANT}:
        yield from _to_offices(case, procedure, event.run, "turn", "turn")


def _to_offices(case: Case, procedure: Procedure, number: int, code: str, subject: str) -> Iterator[Line]:
    run, stage = _place(case, procedure, number)
    for office in offices(case, run, stage) if run and stage else ():
        yield Line(to=office, code=code, subject=subject, facts=_run_facts(case, number))


def _place(case: Case, procedure: Procedure, number: int) -> tuple[Run | None, Stage | None]:
    run = case.run(number)
    return run, procedure.stage(run.stage) if run else None


def _run_facts(case: Case, number: int) -> dict[str, str]:
    run = case.run(number)
    if run is None:
        return {}
    facts = {"stage": run.stage, "due_on": run.due_on.isoformat() if run.due_on else ""}
    marks = {"provisional": run.provisional, "soft": run.soft}
    return facts | {name: "yes" if mark else "" for name, mark in marks.items()}


def _decided(case: Case, procedure: Procedure, event: ev.StageDecided) -> Iterator[Line]:
    run, stage = _place(case, procedure, event.run)
    outcome = stage.outcome(event.outcome) if stage else None
    if run is None or stage is None or outcome is None:
        return
    facts = {"stage": run.stage, "outcome": event.outcome, "reason": event.reason, "office": _office_of(event)}
    for to in dict.fromkeys(to for role in outcome.tell for to in _addressees(case, run, role)):
        if to == USERS:
            yield Line(to=USERS, code="users", subject="users", facts={**facts, "reason": ""})
            continue
        yield Line(to=to, code="decided_because" if event.reason else "decided", subject="told", facts=facts)
        if to == APPLICANT:
            yield from _reply(event)
    yield from _recheck(procedure, outcome)


def _recheck(procedure: Procedure, outcome: Outcome) -> Iterator[Line]:
    if APPLICANT in outcome.tell and procedure.appeal and outcome.to in procedure.appeal.after:
        yield Line(to=APPLICANT, code="appeal", subject="told")


def _reply(event: ev.StageDecided) -> Iterator[Line]:
    """The reply itself, where the decision holds one."""
    reply = dict(event.facts).get("reply") or dict(event.facts).get("what_changed")
    if reply:
        yield Line(to=APPLICANT, code="reply", subject="told", facts={"reply": reply})


def _office_of(event: ev.StageDecided) -> str:
    """The office that decided. A called-in office is named by its role, a body by its slug."""
    if not event.office or event.office in CALLED_IN:
        return event.office or AUTHORITY
    return f"publisher:{event.office}"


def _addressees(case: Case, run: Run, role: str) -> tuple[str, ...]:
    if role == PUBLISHER:
        named = dict(run.facts).get("provider") or run.provider
        return tuple(f"publisher:{slug}" for slug in ([named] if named else sorted(bodies(case))))
    if role == HOLDER:
        return (HOLDER,) if case.holder else ()
    return (role,) if role in (*PERSONAL, AUTHORITY, *CALLED_IN) else ()


def _reminded(case: Case, procedure: Procedure, event: ev.Reminded) -> Iterator[Line]:
    """Whoever is to act is reminded, and the role that the pack lets urge them (ZJ-19); overdue work is also reported
    upwards, to the authority (design section 5, ours).

    An in-principle limit that was missed asks for a reason and is no breach (AMB-06).
    """
    run, stage = _place(case, procedure, event.run)
    if run is None or stage is None:
        return
    late = event.kind == OVERDUE
    code = "overdue_soft" if late and run.soft else f"reminder_{event.kind}"
    line = Line(to="", code=code, subject="overdue" if late and not run.soft else "reminder")
    facts = _run_facts(case, event.run)
    yield from _to_offices(case, procedure, event.run, line.code, line.subject)
    yield from _to_persons(case, stage, Line(to="", code=line.code, subject=line.subject, facts=facts))
    told = offices(case, run, stage)
    if stage.urged_by and stage.urged_by not in told:
        for to in _addressees(case, run, stage.urged_by):
            yield Line(to=to, code="urge", subject=line.subject, facts=facts | {"office": next(iter(told), "")})
    if late and not run.soft and AUTHORITY not in (*told, stage.urged_by):
        code = "escalated" if told else "escalated_person"
        yield Line(to=AUTHORITY, code=code, subject="overdue", facts=facts | {"office": next(iter(told), AUTHORITY)})


def _moved(case: Case, procedure: Procedure, event: ev.DeadlineRecomputed) -> Iterator[Line]:
    """A new calendar moved a due date: offices are told, and whoever else is to act or waits for the outcome.

    A date that only became firm, or only provisional, is shown with the case and told to nobody.
    """
    if event.was_due_on == event.due_on:
        return
    run, stage = _place(case, procedure, event.run)
    yield from _to_offices(case, procedure, event.run, "recomputed", "told")
    facts = _run_facts(case, event.run)
    yield Line(to=APPLICANT, code="recomputed", subject="told", facts=facts)
    if run and stage and HOLDER in stage.actors and case.holder:
        yield Line(to=HOLDER, code="recomputed", subject="told", facts=facts)


def _rest(case: Case, event: ev.Event) -> Iterator[Line]:
    """Grants, the ends that the person who asked brings about, and what becomes of the data sets themselves."""
    bodies_of = tuple(f"publisher:{slug}" for slug in sorted(bodies(case)))
    if isinstance(event, ev.GrantIssued):
        facts = {"starts_on": event.starts_on.isoformat(), "ends_on": event.ends_on.isoformat(), "grant": event.grant}
        code = "grant_issued" if event.ends_on < NO_TERM else "grant_issued_open"
        yield Line(to=APPLICANT, code=code, subject="told", facts=facts)
    elif isinstance(event, ev.TokenIssued):
        yield Line(to=APPLICANT, code="token_issued", subject="told")
    elif isinstance(event, ev.Withdrawn):
        yield from (Line(to=to, code="withdrawn", subject="told") for to in (*bodies_of, AUTHORITY))
    elif isinstance(event, ev.StateTold):
        facts = {"entry": event.entry, "since": event.since}
        yield Line(to=APPLICANT, code=f"state_{event.status}", subject="users", facts=facts)
    else:
        yield from _to_both_sides(case, event, (APPLICANT, *bodies_of))


def _to_both_sides(case: Case, event: ev.Event, parties: tuple[str, ...]) -> Iterator[Line]:
    """What befalls a grant concerns its holder and the bodies alike."""
    if isinstance(event, ev.GrantReminded):
        grant = case.grant(event.grant)
        facts = {"days": str(event.days), "ends_on": grant.ends_on.isoformat() if grant else ""}
        yield from (Line(to=to, code="grant_ends", subject="reminder", facts=facts) for to in parties)
    elif isinstance(event, ev.GrantRenewed):
        facts = {"ends_on": event.ends_on.isoformat()}
        yield from (Line(to=to, code="grant_renewed", subject="told", facts=facts) for to in parties)
    elif isinstance(event, ev.GrantExpired):
        yield from (Line(to=to, code="grant_expired", subject="told") for to in parties)
    elif isinstance(event, ev.GrantSuspended | ev.GrantResumed | ev.GrantRevoked):
        code = _GRANT_CODES[type(event)]
        for to in (*parties, AUTHORITY):
            yield Line(to=to, code=code, subject="told", facts={"reason": event.reason})


_GRANT_CODES: dict[type[object], str] = {
    ev.GrantSuspended: "grant_suspended",
    ev.GrantResumed: "grant_resumed",
    ev.GrantRevoked: "grant_revoked",
}
