"""How a decision moves a case: stages open, close, join and end, and take effect. Shared by every command."""

from collections.abc import Iterable, Mapping
from datetime import date

from catalog.rules import events as ev
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case, Run
from catalog.rules.commands import Context
from catalog.rules.deadlines import deadline
from catalog.rules.draft import Draft
from catalog.rules.effects import EFFECTS, start
from catalog.rules.limits import Unit
from catalog.rules.packs import NOTHING, RETURNED, Outcome, Procedure, Stage
from catalog.rules.permissions import CALLED_IN, PUBLISHER, agreed_providers, latest_runs


def stage_of(procedure: Procedure, key: str) -> Stage:
    """The stage called `key`. Raises LookupError when the procedure has none."""
    stage = procedure.stage(key)
    if stage is None:
        raise LookupError(f"{procedure.key} has no stage {key!r}")
    return stage


def open_stage(draft: Draft, stage: Stage, providers: Iterable[str], assigned: str = "") -> None:
    """Open a stage: once for each provider where each decides for itself, else once, for the body it is assigned to."""
    for provider in tuple(providers) if stage.per_provider else (assigned,):
        draft.add(_opened(draft, stage, provider))
    if stage.automatic:
        close_stage(draft, draft.case.runs[-1], stage.outcomes[0], "", ())


def _opened(draft: Draft, stage: Stage, provider: str) -> ev.StageOpened:
    calendar, today, facts = draft.context.calendar, local_date(draft.context.now), draft.case.terms
    due = deadline(stage.limit, today, calendar, facts)
    also = deadline(stage.also, today, calendar, facts)
    return ev.StageOpened(
        at=draft.context.now,
        run=len(draft.case.runs) + 1,
        stage=stage.key,
        provider=provider,
        start_on=due.start_on,
        due_on=due.due_on,
        half_on=due.half_on,
        eve_on=due.eve_on,
        provisional=due.provisional,
        calendar=due.calendar,
        soft=stage.limit.soft,
        also_on=also.due_on or due.printed_on,
        nudge_on=nudge_on(draft.context, stage) if due.due_on is None and not stage.automatic else None,
        actors=stage.actors if set(stage.actors) & set(CALLED_IN) else (),
    )


def nudge_on(context: Context, stage: Stage) -> date | None:
    """The day of the next reminder of a stage without a number, by the pack's interval (ours); None where it has none.

    A limit whose number or date the case does not hold is reminded of like one without.
    """
    unit = Unit.NONE if stage.limit.is_counted else stage.limit.unit
    interval = context.pack.intervals.get(str(unit), 0)
    return context.calendar.count(local_date(context.now), interval).due_on if interval > 0 else None


def run_of(draft: Draft, number: int) -> tuple[Run, Stage]:
    """A run of the case with its stage. Raises LookupError when there is none."""
    run = draft.case.run(number)
    if run is None:
        raise LookupError(f"the case has no run {number}")
    return run, stage_of(draft.procedure, run.stage)


def decided_facts(outcome: Outcome, answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a decision fixed, by the fields that its outcome asks for; other answers are dropped."""
    named = ((field.key, answers.get(field.key, "").strip()) for field in outcome.fields if not field.personal)
    return tuple((key, answer) for key, answer in named if answer)


Facts = tuple[tuple[str, str], ...]


def close_stage(draft: Draft, run: Run, outcome: Outcome, reason: str, facts: Facts, late_reason: str = "") -> None:  # noqa: PLR0913
    """Record the decision of a run, bring about its effects, order what follows, and go where it leads."""
    actor = draft.context.actor
    draft.add(
        ev.StageDecided(
            at=draft.context.now,
            by="platform" if stage_of(draft.procedure, run.stage).automatic else actor.id,
            office=actor.office,
            run=run.run,
            outcome=outcome.key,
            reason=reason,
            facts=facts,
            late_reason=late_reason,
        )
    )
    for effect in outcome.effects:
        EFFECTS[effect](draft, reason)
    start(draft, outcome.starts, draft.case.entries)
    _follow(draft, run, outcome)


def _follow(draft: Draft, run: Run, outcome: Outcome) -> None:
    """Where the outcome leads, once every provider's run of the same stage is decided (AMB-04)."""
    stage = stage_of(draft.procedure, run.stage)
    if outcome.to == NOTHING:
        return
    if outcome.to == RETURNED:
        lapse(draft)
        draft.add(ev.Returned(at=draft.context.now, run=run.run))
        return
    if stage.per_provider and any(other.stage == stage.key for other in draft.case.open_runs):
        return
    onward, agreed = _joined(draft, stage, outcome)
    if draft.procedure.end(onward.to):
        _end(draft, onward.to)
    else:
        following = stage_of(draft.procedure, onward.to)
        open_stage(draft, following, agreed, _assigned(draft, run, following) or _only_left(draft, following, agreed))


def _assigned(draft: Draft, run: Run, following: Stage) -> str:
    """The body that the decision just taken names (HZ-4.5b: one body gets the ticket), else the one that acted."""
    decided = draft.case.run(run.run)
    if decided is None or PUBLISHER not in following.actors:
        return ""
    own = "" if stage_of(draft.procedure, run.stage).per_provider else run.provider
    return dict(decided.facts).get("provider", "") or own


def _only_left(draft: Draft, following: Stage, agreed: tuple[str, ...]) -> str:
    """The one body that agreed where others refused: what follows is its own."""
    alone = len(agreed) == 1 < len(draft.case.providers)
    return agreed[0] if alone and PUBLISHER in following.actors else ""


def _joined(draft: Draft, stage: Stage, outcome: Outcome) -> tuple[Outcome, tuple[str, ...]]:
    """With several providers, one that agrees carries the case on for its part; refusals stand for theirs.

    Where they lead on to different stages, the earliest of them comes first: a doubt is not lost because another body
    had none (LS-11(3)d, ours).
    """
    if not stage.per_provider:
        return outcome, agreed_providers(draft.case, draft.procedure)
    agreed = agreed_providers(draft.case, draft.procedure)
    runs = (run for run in latest_runs(draft.case, stage.key) if run.provider in agreed)
    chosen = [found for run in runs if (found := stage.outcome(run.outcome)) and not draft.procedure.end(found.to)]
    order = [one.key for one in draft.procedure.stages]
    return min(chosen, key=lambda one: order.index(one.to) if one.to in order else len(order), default=outcome), agreed


def undecided(case: Case, returned: Run) -> tuple[str, ...]:
    """The providers that have yet to decide: the one that returned the case, and those that it kept from deciding."""
    latest = {run.provider: run for run in latest_runs(case, returned.stage)}
    return tuple(
        provider
        for provider in case.providers
        if provider not in latest or latest[provider].run == returned.run or not latest[provider].outcome
    )


def _end(draft: Draft, state: str) -> None:
    lapse(draft)
    draft.add(ev.Ended(at=draft.context.now, state=state))


def lapse(draft: Draft) -> None:
    """Close every stage that is still open, because the case leaves them behind."""
    for run in draft.case.open_runs:
        draft.add(ev.StageLapsed(at=draft.context.now, run=run.run))
