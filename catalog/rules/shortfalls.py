"""What is out of order with a case or a grant because time has passed or a record is missing (R-406 to R-410).

Each is a plain statement for the operators of the platform; nothing is decided by it. The reminders of the sweep go
to those who have to act.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from catalog.rules.calendars import local_date
from catalog.rules.cases import Case, Run
from catalog.rules.grants import Grant
from catalog.rules.labels import Label
from catalog.rules.packs import Pack, Procedure, Register, RuleRow
from catalog.rules.registers import stands_in
from catalog.rules.unusual import GrantDay, unusual_days

Facts = Mapping[str, str | Label]
RESULT_DUTY, FILING, USERS = "result_duty", "filing", "restricted_users"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A rule that a case or a data set does not meet. `severity` is that of the pack, milder where `rule` says so.

    `subject` is the reference of the case or the key of the data set; `facts` fill the sentence of `code`.
    """

    code: str
    subject: str
    severity: str
    clauses: tuple[str, ...]
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stands elsewhere about a grant: whether access would open it now, and who the public register names.

    `named` is the applicant's cell of the published row, None where there is no row.
    """

    opens: bool
    named: str | None


def row_of(pack: Pack, code: str) -> RuleRow | None:
    """The pack's row of a rule; None where the jurisdiction does not switch it on."""
    return next((row for row in pack.rules if row.code == code), None)


def register_of(pack: Pack) -> Register | None:
    """The public register of who obtained restricted data, where the pack has one (HZ-3.2b, LS-21b, XA-29¶2)."""
    return next((one for one in pack.registers if one.key == USERS), None)


def late_stages(case: Case, pack: Pack, now: datetime) -> Iterator[Shortfall]:
    """R-406: a stage is past its last day; R-408: the result of a grant is (HZ-6¶4a, LS-21a)."""
    today = local_date(now)
    rule = "R-408" if case.procedure == RESULT_DUTY and row_of(pack, "R-408") else "R-406"
    procedure = pack.procedure(case.procedure)
    for run in case.open_runs:
        if run.due_on and today > run.due_on:
            yield from _stated(pack, rule, case.reference, _late_facts(case, procedure, run))


def _late_facts(case: Case, procedure: Procedure | None, run: Run) -> Facts:
    stage = procedure.stage(run.stage) if procedure else None
    due = run.due_on.isoformat() if run.due_on else ""
    return {"case": case.reference, "stage": stage.title if stage else run.stage, "due": due}


def grant_shortfalls(case: Case, pack: Pack, grant: Grant, seen: Seen, now: datetime) -> Iterator[Shortfall]:
    """R-407, R-409, R-410 of one grant; `seen` is what stands about it outside the case."""
    facts: Facts = {"case": case.reference, "grant": grant.id, "due": grant.ends_on.isoformat()}
    if not grant.in_force_at(now):
        if seen.opens:  # access would still let in who has no right any more (SD-A5-2.2)
            yield from _stated(pack, "R-407", case.reference, facts)
        elif local_date(now) > grant.ends_on and not (grant.expired or grant.revoked):
            yield from _stated(pack, "R-407/unrecorded", case.reference, facts, severity="warning")
        return
    register = register_of(pack)
    if register and (seen.named is None or not stands_in(register, case)):
        yield from _stated(pack, "R-409", case.reference, {**facts, "register": register.title})
    elif register and not str(seen.named).strip():
        yield from _stated(pack, "R-409/nameless", case.reference, {**facts, "register": register.title})
    if not is_filed(case):
        yield from _stated(pack, "R-410", case.reference, facts)


def is_filed(case: Case) -> bool:
    """Whether the agreement of a case was filed: its stage of filing is decided (HZ-3.2.2(5), XA-24¶2)."""
    return any(run.stage == FILING and run.outcome and not run.is_open for run in case.runs)


def unlogged(pack: Pack, entry: str, day: str, counted: int, lines: int) -> Iterator[Shortfall]:
    """R-411: of a day's calls of restricted data, some left no line in the log (LY-21¶2, LS-16(4), XA-32(3))."""
    if lines < counted:
        facts = {"entry": entry, "day": day, "counted": str(counted), "lines": str(lines)}
        yield from _stated(pack, "R-411", entry, facts)


def out_of_the_ordinary(pack: Pack, entry: str, days: Iterable[GrantDay]) -> Iterator[Shortfall]:
    """R-413: use of restricted data that somebody should look into (HZ-7.4b)."""
    for one in unusual_days(days):
        facts = {"entry": entry, "grant": one.grant, "day": one.day, "amount": str(one.amount), "usual": str(one.usual)}
        yield from _stated(pack, f"R-413/{one.kind}", entry, facts)


def _stated(pack: Pack, code: str, subject: str, facts: Facts, *, severity: str = "") -> Iterator[Shortfall]:
    row = row_of(pack, code.partition("/")[0])
    if row is not None:
        yield Shortfall(code=code, subject=subject, severity=severity or row.severity, clauses=row.clauses, facts=facts)
