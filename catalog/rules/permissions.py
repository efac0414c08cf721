"""Who may give which command in which state: a table, not code (house style 20). The pack says who acts in a stage."""

from catalog.rules.cases import Case, Run
from catalog.rules.commands import Actor, Command
from catalog.rules.packs import Procedure, Stage

APPLICANT, PUBLISHER, AUTHORITY, PLATFORM = "applicant", "publisher", "authority", "platform"
OPERATOR, GOVERNMENT, EXPERT, HOLDER = "operator", "government", "expert", "holder"
CALLED_IN = (OPERATOR, GOVERNMENT, EXPERT)  # they take part only in cases with a stage of theirs
APPROVED = "approved_entries"  # the fact that names the data sets a body agreed to
OFFICES = (PUBLISHER, AUTHORITY, *CALLED_IN)

# Roles that may ever give a command. `stage` means: the actors that the pack names for the open stage.
COMMANDS: dict[str, tuple[str, ...]] = {
    "Submit": ("opener",),  # whom the procedure lets open it: the public, or officers of a role
    "Open": (PLATFORM,),
    "Resubmit": (APPLICANT,),
    "Decide": ("stage",),
    "Sign": ("stage",),
    "Extend": ("approver",),
    "Withdraw": (APPLICANT,),
    "Appeal": (APPLICANT,),
    "DrawToken": (APPLICANT,),
    # HZ-7.5, AMB-48: either body may, and who did is recorded; the platform carries out what another case ordered.
    "SuspendGrant": (PUBLISHER, AUTHORITY, PLATFORM),
    "ResumeGrant": (PUBLISHER, AUTHORITY, PLATFORM),
    "RevokeGrant": (PUBLISHER, AUTHORITY, PLATFORM),
    "RenewGrant": (PUBLISHER, AUTHORITY, PLATFORM),
    "Carry": (PLATFORM,),
    "Recompute": (PLATFORM,),
    "Remind": (PLATFORM,),
    "TellState": (PLATFORM,),
    "Erase": (AUTHORITY,),
}


def roles_in(case: Case, actor: Actor) -> frozenset[str]:
    """The roles a person holds in this case; an officer of a body is `publisher` only where it provides the data."""
    roles: set[str] = set()
    if is_applicant(case, actor):
        roles.add(APPLICANT)
    if AUTHORITY in actor.roles:
        roles.add(AUTHORITY)
    if PUBLISHER in actor.roles and actor.office in bodies(case):
        roles.add(PUBLISHER)
    if PLATFORM in actor.roles:
        roles.add(PLATFORM)
    if case.holder and case.holder == actor.id:
        roles.add(HOLDER)
    roles |= {role for role in CALLED_IN if role in actor.roles and _is_called_in(case, role)}
    return frozenset(roles)


def _is_called_in(case: Case, role: str) -> bool:
    return any(role in run.actors for run in case.runs)


def bodies(case: Case) -> frozenset[str]:
    """The bodies that take part: those whose data the case names, and those it was dispatched to."""
    return frozenset(case.providers) | {run.provider for run in case.runs if run.provider}


def is_applicant(case: Case, actor: Actor) -> bool:
    """Whether the person is the one who submitted: signed in as the owner, or holding the case's secret.

    A case that an office opened belongs to the office: whoever holds the role there acts for it.
    """
    if case.opened_as:
        return case.opened_as in actor.roles and (case.opened_as != PUBLISHER or actor.office == case.office)
    return actor.holds_secret or (bool(case.applicant) and case.applicant == actor.id)


def is_officer(actor: Actor) -> bool:
    """Whether the person works for a body, the authority, or another office."""
    return bool(actor.roles & set(OFFICES))


def opening_role(procedure: Procedure, actor: Actor) -> str | None:
    """The role in which a person may open a procedure; None when it is not theirs to open."""
    held = (role for role in procedure.opened_by if role in actor.roles and role != PLATFORM)
    return next(held, APPLICANT if procedure.is_public else None)


def may_see(case: Case, actor: Actor) -> bool:
    """Whether the person may read the case: who submitted it, the authority, and the bodies whose data it names."""
    return bool(roles_in(case, actor))


def acts_in(case: Case, run: Run, stage: Stage, actor: Actor) -> bool:
    """Whether it is this person's turn: a role of the stage, and the right office where each provider decides."""
    roles = roles_in(case, actor) & set(parties(case, stage))
    if run.provider and PUBLISHER in roles and actor.office != run.provider:
        roles -= {PUBLISHER}
    return bool(roles)


def has_refused(case: Case, stage: Stage, procedure: Procedure, actor: Actor) -> bool:
    """Whether the person could act only for a body that refused its part, and so has no part in what follows."""
    if stage.per_provider or roles_in(case, actor) & set(parties(case, stage)) != {PUBLISHER}:
        return False
    return actor.office in case.providers and actor.office not in agreed_providers(case, procedure)


def agreed_providers(case: Case, procedure: Procedure) -> tuple[str, ...]:
    """The providers that have not refused in a stage where each decides for itself."""
    refused: set[str] = set()
    for stage in procedure.stages:
        if stage.per_provider:
            for run in latest_runs(case, stage.key):
                outcome = stage.outcome(run.outcome)
                if outcome and procedure.end(outcome.to) and not outcome.to == "granted":
                    refused.add(run.provider)
    return tuple(provider for provider in case.providers if provider not in refused)


def agreed_entries(case: Case, procedure: Procedure) -> tuple[str, ...]:
    """The data sets that their providers agreed to; a body may agree to some of its own only (AMB-04)."""
    agreed = agreed_providers(case, procedure)
    chosen: dict[str, set[str]] = {}
    for run in case.runs:
        if run.provider and dict(run.facts).get(APPROVED):
            chosen[run.provider] = set(dict(run.facts)[APPROVED].split())
    own = ((entry, entry.split("/")[0]) for entry in case.entries)
    return tuple(entry for entry, body in own if body in agreed and entry in chosen.get(body, {entry}))


def latest_runs(case: Case, stage: str) -> tuple[Run, ...]:
    """The last run of a stage for each provider."""
    return tuple({run.provider: run for run in case.runs if run.stage == stage}.values())


def parties(case: Case, stage: Stage) -> tuple[str, ...]:
    """The roles that act in a stage; with two or more providers another body may sign (ZJ-33)."""
    if stage.signed_by:
        return stage.signed_by_many if stage.signed_by_many and len(case.providers) > 1 else stage.signed_by
    return stage.actors


def offices(case: Case, run: Run, stage: Stage) -> tuple[str, ...]:
    """The queues an open stage stands in: a role such as `authority`, or `publisher:` and the body's slug."""
    found: list[str] = []
    for role in parties(case, stage):
        if role == PUBLISHER:
            found += [f"publisher:{body}" for body in ((run.provider,) if run.provider else case.providers)]
        elif role == APPLICANT and case.opened_as:
            found.append(f"publisher:{case.office}" if case.opened_as == PUBLISHER else case.opened_as)
        elif role in OFFICES:
            found.append(role)
    return tuple(dict.fromkeys(found))


def name_of(command: Command) -> str:
    """The key of a command in the table."""
    return type(command).__name__
