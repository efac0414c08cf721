"""From events to mails: who is told what. One mail a recipient and write, however much happened in it.

No mail carries the secret, personal data, or text of one person to another except a decision's reason and what the
decision fixed, which are addressed to the person who asked. Subjects hold words of ours only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from casework.desk import Desk
from casework.personal import Answers
from casework.wording import Wording
from catalog.rules import events as ev
from catalog.rules.cases import Case, Run
from catalog.rules.packs import Procedure, Stage
from catalog.rules.permissions import APPLICANT, AUTHORITY, PUBLISHER, bodies, offices, parties
from catalog.rules.reminders import OVERDUE
from runtime.stores import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to tell: to an office, or to the `applicant`; `subject` is the code of the subject it suggests."""

    to: str
    code: str
    subject: str
    facts: dict[str, str] = field(default_factory=dict)


def messages_for(desk: Desk, case: Case, events: tuple[ev.Event, ...], told: Answers) -> tuple[Message, ...]:
    """The mails of one write. `case` is the case after it. The key is the case, the last event and the recipient."""
    procedure = desk.procedure_of(case)
    lines = [line for event in events for line in _lines(desk, case, procedure, event)]
    return tuple(_letters(desk, case, lines, told))


def _letters(desk: Desk, case: Case, lines: list[Line], told: Answers) -> Iterator[Message]:
    for to in dict.fromkeys(line.to for line in lines):
        address = told.email if to == APPLICANT else desk.directory.mailbox(to)
        if not address:
            continue
        language = told.language if to == APPLICANT else desk.wordings.languages[0]
        mine = [line for line in lines if line.to == to]
        wording = desk.wordings.of(language)
        yield Message(
            key=f"{case.reference}:{case.version}:{to}",
            recipient=address,
            subject=_subject(desk, case, mine, wording),
            body=_body(desk, case, mine, wording),
            due_at=desk.now(),
        )


def _subject(desk: Desk, case: Case, lines: list[Line], wording: Wording) -> str:
    """The most pressing subject; the other language's title follows where the portal has one."""
    title = desk.procedure_of(case).title.text(wording.language)
    pressing = max(lines, key=lambda line: _PRESSING.index(line.subject) if line.subject in _PRESSING else -1)
    return wording.text(f"mails.subject.{pressing.subject}", procedure=title, reference=case.reference)


_PRESSING = ("received", "told", "turn", "reminder", "overdue")  # from mild to pressing


def _body(desk: Desk, case: Case, lines: list[Line], wording: Wording) -> str:
    procedure = desk.procedure_of(case)
    localised = (_localised(desk, procedure, line, wording) for line in lines)
    told = dict.fromkeys(wording.text(f"mails.line.{line.code}", **facts) for line, facts in localised)
    place = f"workbench/cases/{case.reference}" if lines[0].to != APPLICANT else "track/"
    prefix = "" if wording.language == desk.wordings.languages[0] else f"{wording.language}/"
    address = f"{desk.site_url}{prefix}{place}"
    heading = wording.text("mails.heading", procedure=procedure.title.text(wording.language), reference=case.reference)
    foot = wording.text("mails.foot.applicant" if lines[0].to == APPLICANT else "mails.foot.office", address=address)
    return "\n\n".join((heading, *told, foot)) + "\n"


def _localised(desk: Desk, procedure: Procedure, line: Line, wording: Wording) -> tuple[Line, dict[str, str]]:
    """Keys of stages, outcomes and states turned into the words of the pack."""
    facts = dict(line.facts)
    stage = procedure.stage(facts.get("stage", ""))
    if stage:
        outcome = stage.outcome(facts.get("outcome", ""))
        facts["stage"] = stage.title.text(wording.language)
        facts["outcome"] = outcome.title.text(wording.language) if outcome else ""
        facts["clause"] = ", ".join(stage.clauses)
    if "office" in facts:
        facts["office"] = desk.directory.office_title(facts["office"], wording.language)
    end = procedure.end(facts.get("state", ""))
    facts["state"] = end.title.text(wording.language) if end else ""
    facts["due"] = _due(facts, wording)
    return line, facts


def _due(facts: dict[str, str], wording: Wording) -> str:
    if not facts.get("due_on"):
        return wording.text("mails.due.none")
    code = "mails.due.provisional" if facts.get("provisional") else "mails.due.firm"
    return wording.text(code, due_on=facts["due_on"])


def _lines(desk: Desk, case: Case, procedure: Procedure, event: ev.Event) -> Iterator[Line]:
    if isinstance(event, ev.Submitted):
        yield Line(to=APPLICANT, code="received", subject="received")
        yield from (Line(to=role, code="filed", subject="told") for role in procedure.informs)
    elif isinstance(event, ev.StageOpened):
        yield from _your_turn(case, procedure, event)
    elif isinstance(event, ev.Signed):
        yield from _left_to_sign(case, procedure, event)
    elif isinstance(event, ev.StageDecided):
        yield from _decided(case, procedure, event)
    elif isinstance(event, ev.Reminded):
        yield from _reminded(case, procedure, event)
    elif isinstance(event, ev.Extended):
        yield Line(to=APPLICANT, code="extended", subject="told", facts=_run_facts(case, event.run) | _reason(event))
    elif isinstance(event, ev.DeadlineRecomputed):
        yield from _to_offices(case, procedure, event.run, "recomputed", "told")
    else:
        yield from _rest(case, event)


def _your_turn(case: Case, procedure: Procedure, event: ev.StageOpened) -> Iterator[Line]:
    stage = procedure.stage(event.stage)
    if stage is None or stage.automatic:
        return
    yield from _to_offices(case, procedure, event.run, "turn", "turn")
    if APPLICANT in stage.actors and not stage.signed_by:
        yield Line(to=APPLICANT, code="turn", subject="turn", facts=_run_facts(case, event.run))


def _left_to_sign(case: Case, procedure: Procedure, event: ev.Signed) -> Iterator[Line]:
    """The data side signs first; whoever is left is told that it is now their turn."""
    run = case.run(event.run)
    stage = procedure.stage(run.stage) if run else None
    left = set(parties(case, stage)) - set(run.signatures) if run and stage else set()
    if APPLICANT in left:
        yield Line(to=APPLICANT, code="turn", subject="turn", facts=_run_facts(case, event.run))
    if left - {APPLICANT}:
        yield from _to_offices(case, procedure, event.run, "turn", "turn")


def _to_offices(case: Case, procedure: Procedure, number: int, code: str, subject: str) -> Iterator[Line]:
    run = case.run(number)
    stage = procedure.stage(run.stage) if run else None
    for office in offices(case, run, stage) if run and stage else ():
        yield Line(to=office, code=code, subject=subject, facts=_run_facts(case, number))


def _run_facts(case: Case, number: int) -> dict[str, str]:
    run = case.run(number)
    if run is None:
        return {}
    due_on = run.due_on.isoformat() if run.due_on else ""
    return {"stage": run.stage, "due_on": due_on, "provisional": "yes" if run.provisional else ""}


def _reason(event: ev.Extended | ev.StageDecided) -> dict[str, str]:
    return {"reason": event.reason}


def _decided(case: Case, procedure: Procedure, event: ev.StageDecided) -> Iterator[Line]:
    run = case.run(event.run)
    stage = procedure.stage(run.stage) if run else None
    outcome = stage.outcome(event.outcome) if stage else None
    if run is None or stage is None or outcome is None:
        return
    facts = {"stage": run.stage, "outcome": event.outcome, "reason": event.reason, "office": _office_of(event)}
    for to in dict.fromkeys(to for role in outcome.tell for to in _addressees(case, run, role)):
        yield Line(to=to, code="decided_because" if event.reason else "decided", subject="told", facts=facts)
        if to == APPLICANT:
            yield from _fixed(outcome.fields, event)
    if APPLICANT in outcome.tell and procedure.appeal and outcome.to in procedure.appeal.after:
        yield Line(to=APPLICANT, code="appeal", subject="told")


def _fixed(fields: Iterable[object], event: ev.StageDecided) -> Iterator[Line]:
    """The reply itself, where the decision holds one."""
    reply = dict(event.facts).get("reply") or dict(event.facts).get("what_changed")
    if reply:
        yield Line(to=APPLICANT, code="reply", subject="told", facts={"reply": reply})


def _office_of(event: ev.StageDecided) -> str:
    return f"publisher:{event.office}" if event.office else AUTHORITY


def _addressees(case: Case, run: Run, role: str) -> tuple[str, ...]:
    if role == PUBLISHER:
        named = dict(run.facts).get("provider") or run.provider
        return tuple(f"publisher:{slug}" for slug in ([named] if named else sorted(bodies(case))))
    return (role,) if role in (APPLICANT, AUTHORITY) else ()


def _reminded(case: Case, procedure: Procedure, event: ev.Reminded) -> Iterator[Line]:
    """Overdue work is also reported upwards, to the authority (design section 5, ours)."""
    pressing = "overdue" if event.kind == OVERDUE else "reminder"
    yield from _to_offices(case, procedure, event.run, f"reminder_{event.kind}", pressing)
    run = case.run(event.run)
    stage: Stage | None = procedure.stage(run.stage) if run else None
    if event.kind == OVERDUE and run and stage and AUTHORITY not in offices(case, run, stage):
        late = next(iter(offices(case, run, stage)), AUTHORITY)
        facts = _run_facts(case, event.run) | {"office": late}
        yield Line(to=AUTHORITY, code="escalated", subject="overdue", facts=facts)


def _rest(case: Case, event: ev.Event) -> Iterator[Line]:
    """Grants, data sets and the ends that the person who asked brings about."""
    parties = (APPLICANT, *(f"publisher:{slug}" for slug in sorted(bodies(case))))
    if isinstance(event, ev.GrantIssued):
        facts = {"starts_on": event.starts_on.isoformat(), "ends_on": event.ends_on.isoformat()}
        yield Line(to=APPLICANT, code="grant_issued", subject="told", facts=facts)
    elif isinstance(event, ev.GrantReminded):
        grant = case.grant(event.grant)
        facts = {"days": str(event.days), "ends_on": grant.ends_on.isoformat() if grant else ""}
        yield from (Line(to=to, code="grant_ends", subject="reminder", facts=facts) for to in parties)
    elif isinstance(event, ev.GrantExpired):
        yield from (Line(to=to, code="grant_expired", subject="told") for to in parties)
    elif isinstance(event, ev.GrantSuspended | ev.GrantResumed | ev.GrantRevoked):
        code = {"GrantSuspended": "grant_suspended", "GrantResumed": "grant_resumed", "GrantRevoked": "grant_revoked"}
        for to in (*parties, AUTHORITY):
            yield Line(to=to, code=code[type(event).__name__], subject="told", facts={"reason": event.reason})
    elif isinstance(event, ev.TokenIssued):
        yield Line(to=APPLICANT, code="token_issued", subject="told")
    elif isinstance(event, ev.Withdrawn):
        yield from (Line(to=to, code="withdrawn", subject="told") for to in (*parties[1:], AUTHORITY))
