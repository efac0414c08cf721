"""A scenario on its way, and what came of each step against what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import holidays

from catalog.law.packs_source import load_calendar, load_pack
from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.calendars import Calendar
from catalog.rules.cases import Case, Run, fold
from catalog.rules.limits import Limit, Unit
from catalog.rules.packs import Procedure, Stage
from tests.scenarios.steps import Expected, OpenStage, Scenario, Step

CHINA = holidays.country_holidays("CN", years=range(2004, 2027))  # the second count, by people who do not know us
LAST_KNOWN = date(2026, 12, 31)
Tell = Callable[[Case, tuple[ev.Event, ...]], frozenset[str]]


@dataclass(kw_only=True)
class Play:
    """A scenario on its way: what happened so far, the hour, and the calendar in force."""

    scenario: Scenario
    tell: Tell
    calendar: Calendar = field(default_factory=load_calendar)
    events: list[ev.Event] = field(default_factory=list)
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    @property
    def case(self) -> Case | None:
        """The case, once there is one."""
        return fold(self.events) if self.events else None

    @property
    def procedure(self) -> Procedure:
        """The procedure that the scenario names."""
        found = load_pack(self.scenario.pack).procedure(self.scenario.procedure)
        if found is None:
            raise self.scenario.place.fault(f"规则包 {self.scenario.pack} 没有程序 {self.scenario.procedure}")
        return found


def person(scenario: Scenario, who: str) -> cmd.Actor:
    """The person that a scenario names."""
    asking = scenario.applicant
    if who in ("申请人", "未实名的申请人"):
        plain = person(scenario, asking.works_as) if asking.works_as else cmd.Actor(id="user-1")
        verified = asking.verified and who == "申请人"
        return replace(plain, id="" if asking.anonymous else plain.id, kind=asking.kind, verified=verified)
    if who in PEOPLE:
        return PEOPLE[who]
    role, _, office = who.partition(" ")
    return cmd.Actor(id=f"{role}-{office}", roles=frozenset({"publisher"}), office=office, is_head=role == "负责人")


HOLDER = "user-1"  # who holds the grant that a scenario may be about
PEOPLE = {
    "旁人": cmd.Actor(id="user-2", kind="natural", verified=True),
    "持密码者": cmd.Actor(id="", holds_secret=True),
    "平台": cmd.PLATFORM,
    "持有人": cmd.Actor(id=HOLDER, kind="legal", verified=True),
    "运营单位": cmd.Actor(id="officer-o", roles=frozenset({"operator"}), office="centre"),
    "政府": cmd.Actor(id="officer-g", roles=frozenset({"government"}), office="government"),
    "专家": cmd.Actor(id="expert-1", roles=frozenset({"expert"})),
    "主管部门": cmd.Actor(id="officer-a", roles=frozenset({"authority"}), office="bureau"),
    "主管部门负责人": cmd.Actor(id="head-a", roles=frozenset({"authority"}), office="bureau", is_head=True),
}


def run_of(going: Play, step: Step, case: Case) -> tuple[Run | None, Stage]:
    """The passage through a stage that a step means: the one of the body, the only open one, or the last."""
    key = step.stage or next((run.stage for run in case.open_runs), "")
    stage = going.procedure.stage(key)
    if stage is None:
        raise step.place.fault(f"程序 {going.procedure.key} 没有环节 {key}")
    runs = [run for run in case.runs if run.stage == key]
    opened = [run for run in runs if run.is_open] or runs[-1:]
    office = step.provider or person(going.scenario, step.who).office
    mine = [run for run in opened if run.provider == office]
    return (mine or opened or [None])[0], stage  # type: ignore[list-item]


def same(then: Expected, word: str, wanted: object, found: object) -> None:
    if wanted != found:
        place = then.place.under(word) or then.place
        raise place.fault(f"{word} 预期 {_shown(wanted)}，实际 {_shown(found)}")


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(str(item) for item in value) or "（无）"
    return str(value)


def compare(going: Play, then: Expected, events: tuple[ev.Event, ...]) -> None:
    case = going.case
    assert case is not None
    plain: dict[str, object] = {
        "state": case.state,
        "returns": case.returns,
        "suspended": case.suspended_entries,
        "withdrawn": case.withdrawn_entries,
        "taken_down": case.taken_down_entries,
        "destroyed": case.destroyed_entries,
        "orders": tuple(event.procedure or event.kind for event in events if isinstance(event, ev.Ordered)),
        "lapsed": tuple(run.stage for run in case.runs if not run.is_open and not run.outcome),
    }
    for word, found in plain.items():
        wanted = getattr(then, word)
        if wanted is not None:
            same(then, word, wanted, found)
    if then.told is not None:
        same(then, "told", sorted(then.told), sorted(going.tell(case, events)))
    if then.reminders is not None:
        same(then, "reminders", sorted(then.reminders), sorted(_reminders(case, events)))
    if then.open is not None:
        same(then, "open", list(then.open), [_opened(going, run, then.open) for run in case.open_runs])
        _counted_twice(then, case)
    if then.grants is not None:
        _grants(going, then, case)


def _opened(going: Play, run: Run, wanted: tuple[OpenStage, ...]) -> OpenStage:
    """A run as a scenario writes it; where the stage began is shown only where the scenario says it."""
    stage = going.procedure.stage(run.stage)
    assert stage is not None
    says_start = any(one.stage == run.stage and one.start_on for one in wanted)
    number = _number(stage.limit, going.case) if run.due_on else 0
    days = number if stage.limit.unit is Unit.WORKING_DAYS else 0
    return OpenStage(
        stage=run.stage,
        provider=run.provider,
        start_on=run.start_on if says_start else None,
        due_on=run.due_on,
        days=stage.extension.to_days if run.extended and stage.extension else days,
        months=number if stage.limit.unit is Unit.MONTHS else 0,
        fixed=bool(run.due_on) and stage.limit.unit in (Unit.DATES, Unit.SET, Unit.PERIOD),
        also_on=run.also_on,
        provisional=run.provisional,
        in_principle=stage.limit.soft,
    )


def _number(limit: Limit, case: Case | None) -> int:
    """How many working days or months, be it by the text or by what the case itself fixed."""
    return limit.n or int((case.terms if case else {}).get(limit.field) or 0) if limit.unit in _NUMBERED else 0


_NUMBERED = (Unit.WORKING_DAYS, Unit.MONTHS)


def _counted_twice(then: Expected, case: Case) -> None:
    """Each firm date again, by a calendar that is not ours."""
    for run, wanted in zip(case.open_runs, then.open or (), strict=True):
        if wanted.due_on and wanted.days and not wanted.provisional and wanted.due_on <= LAST_KNOWN:
            days = (wanted.due_on - run.start_on).days
            worked = sum(CHINA.is_working_day(run.start_on + timedelta(days=n)) for n in range(1, days + 1))
            same(then, "open", f"第 {wanted.days} 个工作日", f"第 {worked} 个工作日")
            if not CHINA.is_working_day(wanted.due_on):
                raise then.place.fault(f"{wanted.due_on} 不是工作日")


def _reminders(case: Case, events: tuple[ev.Event, ...]) -> Iterable[str]:
    for event in events:
        if isinstance(event, ev.Reminded):
            run = case.run(event.run)
            assert run is not None
            yield f"{run.stage}{f'（{run.provider}）' if run.provider else ''}：{event.kind}"
        elif isinstance(event, ev.GrantReminded):
            yield f"授权 {event.grant.rpartition('G')[2]}：还有 {event.days} 天"
        elif isinstance(event, ev.GrantExpired):
            yield f"授权 {event.grant.rpartition('G')[2]}：到期"


def _grants(going: Play, then: Expected, case: Case) -> None:
    wanted = then.grants or ()
    same(then, "grants", [one.state for one in wanted], [grant.state_at(going.now) for grant in case.grants])
    for one, grant in zip(wanted, case.grants, strict=True):
        for name in ("starts_on", "ends_on", "entries", "calls_per_minute"):
            if getattr(one, name) is not None:
                same(then, "grants", getattr(one, name), getattr(grant, name))
