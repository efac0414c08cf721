"""Scenarios as people write them: YAML to values. Every word that is not known is named with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalog.errors import DescriptorError
from catalog.rules.calendars import SHANGHAI
from catalog.yaml_text import KeyPath, parse_yaml, parse_yaml_lines

WEEKDAYS = "一二三四五六日"
MORNING = "10:00"  # when a step without a time of day happens, in Beijing time
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?(?: 周([一二三四五六日]))?")
_WHO = re.compile(
    r"申请人|未实名的申请人|持密码者|持有人|旁人|平台|主管部门|主管部门负责人|运营单位|政府|专家"
    r"|(?:开放主体|负责人) [a-z0-9][a-z0-9-]*"
)
_OFFICES = re.compile(r"申请人|持有人|主管部门|运营单位|政府|专家|开放主体 [a-z0-9][a-z0-9-]*")

# What a step may say beside `on`, `who`, `does` and `then`.
DOES: dict[str, tuple[str, ...]] = {
    "submit": ("answers",),
    "open": ("facts",),
    "resubmit": ("answers",),
    "decide": ("stage", "provider", "outcome", "reason", "late_reason", "answers"),
    "sign": ("stage", "answers"),
    "extend": ("stage", "provider", "reason"),
    "withdraw": (),
    "appeal": ("reason",),
    "draw_token": ("grant",),
    "suspend_grant": ("grant", "reason"),
    "resume_grant": ("grant", "reason"),
    "revoke_grant": ("grant", "reason"),
    "renew_grant": ("grant", "reason", "until"),
    "erase": (),
    "remind": (),
    "recompute": ("calendar",),
    "look": (),
}


class ScenarioFault(Exception):
    """A scenario that cannot be read, or that turned out otherwise; names file and line."""

    def __init__(self, file: Path, line: int, sentence: str) -> None:
        super().__init__(f"{file.name} 第 {line} 行：{sentence}")


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file and where it stands."""

    file: Path
    lines: Mapping[KeyPath, int]
    path: KeyPath
    value: Any

    def fault(self, sentence: str) -> ScenarioFault:
        """What is wrong here."""
        known = (self.lines.get(self.path[:n]) for n in range(len(self.path), -1, -1))
        return ScenarioFault(self.file, next(filter(None, known), 1), sentence)

    def under(self, key: str) -> Place | None:
        """The value under a key, or None when the key is not written."""
        if key not in self.value:
            return None
        return Place(self.file, self.lines, (*self.path, key), self.value[key])

    def mapping(self, allowed: tuple[str, ...], needed: tuple[str, ...] = ()) -> Place:
        """This place, once it is a mapping of these keys and no others."""
        if not isinstance(self.value, dict):
            raise self.fault("这里应当是一组“键: 值”")
        for key in self.value:
            if key not in allowed:
                child = Place(self.file, self.lines, (*self.path, key), None)
                raise child.fault(f"不认识的键 {key}；可用：{'、'.join(allowed)}")
        for key in needed:
            if key not in self.value:
                raise self.fault(f"缺少 {key}")
        return self

    def items(self) -> Iterator[Place]:
        """The members of a list."""
        if not isinstance(self.value, list):
            raise self.fault("这里应当是列表")
        for number, value in enumerate(self.value):
            yield Place(self.file, self.lines, (*self.path, number), value)

    def text(self) -> str:
        """This place as a text."""
        if not isinstance(self.value, str) or not self.value:
            raise self.fault("这里应当是文字")
        return self.value

    def whole(self) -> int:
        """This place as a whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.fault("这里应当是整数")
        return self.value

    def flag(self) -> bool:
        """This place as true or false."""
        if not isinstance(self.value, bool):
            raise self.fault("这里应当是 true 或 false")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """This place as a list of texts."""
        return tuple(item.text() for item in self.items())

    def instant(self) -> datetime:
        """A day, with a time of day where it matters, in Beijing time; a weekday that is written must be right."""
        found = _DAY.fullmatch(self.text())
        if not found:
            raise self.fault(f"{self.value} 不是日期；写成 2026-03-02、2026-03-02 周一 或 2026-03-02 23:59 周一")
        try:
            at = datetime.fromisoformat(f"{found[1]} {found[2] or MORNING}").replace(tzinfo=SHANGHAI)
        except ValueError as error:
            raise self.fault(f"{self.value} 不是日期") from error
        if found[3] and WEEKDAYS[at.weekday()] != found[3]:
            raise self.fault(f"{found[1]} 是周{WEEKDAYS[at.weekday()]}，不是周{found[3]}")
        return at

    def day(self) -> date:
        """A day without a time."""
        if isinstance(self.value, str) and ":" in self.value:
            raise self.fault("这里只写日期")
        return self.instant().date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who asks: what kind of person, whether the name is checked, whether signed in, or which officer it is."""

    kind: str = "legal"
    verified: bool = True
    anonymous: bool = False
    works_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStage:
    """A stage that is expected to be open; what is not written is expected not to be so."""

    stage: str
    provider: str = ""
    start_on: date | None = None
    due_on: date | None = None
    days: int = 0
    months: int = 0
    fixed: bool = False
    also_on: date | None = None
    provisional: bool = False
    in_principle: bool = False

    def __str__(self) -> str:
        """As a sentence that fails is written."""
        words = [self.stage, self.provider]
        words += [f"自 {self.start_on}"] if self.start_on else []
        words += [f"{self.due_on} 到期（{self._counted()}）"] if self.due_on else ["没有期限"]
        words += [f"另有 {self.also_on}"] if self.also_on else []
        words += ["暂定"] * self.provisional + ["原则上"] * self.in_principle
        return " ".join(filter(None, words))

    def _counted(self) -> str:
        if self.fixed:
            return "写定的日期"
        return f"{self.months} 个月" if self.months else f"第 {self.days} 个工作日"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedGrant:
    """A grant on the day of the step."""

    state: str
    starts_on: date | None = None
    ends_on: date | None = None
    entries: tuple[str, ...] | None = None
    calls_per_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected after a step; None where the scenario says nothing of it."""

    place: Place
    refused: tuple[str, ...] | None = None
    faults: tuple[str, ...] | None = None
    state: str | None = None
    open: tuple[OpenStage, ...] | None = None
    told: tuple[str, ...] | None = None
    grants: tuple[ExpectedGrant, ...] | None = None
    suspended: tuple[str, ...] | None = None
    withdrawn: tuple[str, ...] | None = None
    returns: int | None = None
    lapsed: tuple[str, ...] | None = None
    reminders: tuple[str, ...] | None = None
    taken_down: tuple[str, ...] | None = None
    destroyed: tuple[str, ...] | None = None
    orders: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who does what when, and what is expected of it."""

    place: Place
    at: datetime
    who: str
    does: str
    then: Expected
    stage: str = ""
    provider: str = ""
    outcome: str = ""
    reason: str = ""
    late_reason: str = ""
    until: str = ""
    grant: int = 1
    facts: Mapping[str, str | None] = field(default_factory=dict)
    answers: Mapping[str, str | None] = field(default_factory=dict)
    calendar: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story, from a submission to wherever it leads."""

    place: Place
    name: str
    clauses: tuple[str, ...]
    pack: str
    procedure: str
    applicant: Applicant
    providers: tuple[str, ...]
    entries: tuple[str, ...]
    steps: tuple[Step, ...]


def read_scenarios(file: Path) -> tuple[Scenario, ...]:
    """Every scenario of a file. Raises ScenarioFault with file and line at the first thing that is not understood."""
    text = file.read_text("utf-8")
    try:
        value = parse_yaml(text)
    except DescriptorError as error:
        raise ScenarioFault(file, error.line, f"YAML 语法（{error.code}）") from error
    found = tuple(_scenario(item) for item in Place(file, parse_yaml_lines(text), (), value).items())
    names = [scenario.name for scenario in found]
    for scenario in found:
        if names.count(scenario.name) > 1:
            raise scenario.place.fault(f"名称“{scenario.name}”写了两次")
    return found


def _scenario(place: Place) -> Scenario:
    needed = ("name", "clauses", "pack", "procedure", "steps")
    place.mapping((*needed, "applicant", "providers", "entries"), needed)
    entries = _texts(place, "entries") or ()
    providers = _texts(place, "providers")
    steps = tuple(_step(item) for item in _needed(place, "steps").items())
    if not steps:
        raise place.fault("steps 里至少有一步")
    _in_order(steps)
    return Scenario(
        place=place,
        name=_needed(place, "name").text(),
        clauses=_needed(place, "clauses").texts(),
        pack=_needed(place, "pack").text(),
        procedure=_needed(place, "procedure").text(),
        applicant=_applicant(place.under("applicant")),
        providers=providers if providers is not None else tuple(dict.fromkeys(one.split("/")[0] for one in entries)),
        entries=entries,
        steps=steps,
    )


def _in_order(steps: tuple[Step, ...]) -> None:
    for earlier, later in pairwise(steps):
        if later.at < earlier.at:
            raise later.place.fault("时间不能往回走")


def _needed(place: Place, key: str) -> Place:
    found = place.under(key)
    if found is None:
        raise place.fault(f"缺少 {key}")
    return found


def _texts(place: Place, key: str) -> tuple[str, ...] | None:
    found = place.under(key)
    return found.texts() if found else None


def _text(place: Place, key: str) -> str:
    found = place.under(key)
    if found and found.value == "":
        return ""
    return found.text() if found else ""


def _applicant(place: Place | None) -> Applicant:
    if place is None:
        return Applicant()
    place.mapping(("kind", "verified", "anonymous", "as"))
    verified, anonymous = place.under("verified"), place.under("anonymous")
    return Applicant(
        kind=_text(place, "kind") or "legal",
        verified=verified.flag() if verified else True,
        anonymous=anonymous.flag() if anonymous else False,
        works_as=_who(place, "as") if place.under("as") else "",
    )


def _who(place: Place, key: str) -> str:
    found = _needed(place, key)
    if not _WHO.fullmatch(found.text()):
        raise found.fault(f"不认识的人 {found.value}；可用：申请人、主管部门、开放主体 代号、负责人 代号、平台、旁人等")
    return found.text()


def _step(place: Place) -> Step:
    always = ("on", "who", "does", "then")
    if not isinstance(place.value, dict):
        raise place.fault("一步应当是一组“键: 值”")
    does = place.under("does")
    if does is None or does.text() not in DOES:
        raise (does or place).fault(f"does 应当是其中之一：{'、'.join(DOES)}")
    place.mapping((*always, *DOES[does.text()]), always)
    grant, calendar = place.under("grant"), place.under("calendar")
    return Step(
        place=place,
        at=_needed(place, "on").instant(),
        who=_who(place, "who"),
        does=does.text(),
        then=_expected(_needed(place, "then"), does.text()),
        stage=_text(place, "stage"),
        provider=_text(place, "provider"),
        outcome=_text(place, "outcome"),
        reason=_text(place, "reason"),
        late_reason=_text(place, "late_reason"),
        until=_text(place, "until"),
        facts=_answers(place.under("facts")),
        grant=grant.whole() if grant else 1,
        answers=_answers(place.under("answers")),
        calendar=_calendar(calendar) if calendar else {},
    )


def _answers(place: Place | None) -> dict[str, str | None]:
    if place is None:
        return {}
    if not isinstance(place.value, dict):
        raise place.fault("answers 是一组“题目: 回答”")
    return {key: None if value is None else str(value) for key, value in place.value.items()}


def _calendar(place: Place) -> dict[str, Any]:
    place.mapping(("known_through", "days_off", "make_up_days"), ("known_through", "days_off", "make_up_days"))
    known = _needed(place, "known_through").day()
    days_off, make_up = (_needed(place, key).items() for key in ("days_off", "make_up_days"))
    return {
        "known_through": known,
        "days_off": {item.day(): "假设" for item in days_off},
        "make_up_days": {item.day(): "假设" for item in make_up},
    }


def _expected(place: Place, does: str) -> Expected:
    words = ("refused", "faults", "lapsed", "suspended", "withdrawn", "taken_down", "destroyed", "orders")
    place.mapping((*words, "state", "open", "told", "grants", "returns", "reminders"))
    if not place.value:
        raise place.fault("then 里至少写一项预期")
    if does == "remind" and "reminders" not in place.value and "refused" not in place.value:
        raise place.fault("does: remind 必须写明 reminders（没有就写 []）")
    stages, told, grants = place.under("open"), place.under("told"), place.under("grants")
    returns, reminders = place.under("returns"), place.under("reminders")
    return Expected(
        place=place,
        state=_text(place, "state") or None,
        open=tuple(_open_stage(item) for item in stages.items()) if stages else None,
        told=tuple(_office(item) for item in told.items()) if told else None,
        grants=tuple(_grant(item) for item in grants.items()) if grants else None,
        returns=returns.whole() if returns else None,
        reminders=tuple(_reminder(item) for item in reminders.items()) if reminders else None,
        **{word: _texts(place, word) for word in words},
    )


def _office(place: Place) -> str:
    if not _OFFICES.fullmatch(place.text()):
        raise place.fault(f"不认识的收件人 {place.value}；可用：申请人、持有人、主管部门、开放主体 代号等")
    return place.text()


def _open_stage(place: Place) -> OpenStage:
    keys = ("from", "due", "days", "months", "fixed", "also", "provisional", "in_principle")
    place.mapping(("stage", "provider", *keys), ("stage",))
    start, due, days, months, fixed, also, provisional, in_principle = (place.under(key) for key in keys)
    if sum(map(bool, (days, months, fixed))) != bool(due):
        raise place.fault(
            "有期限的环节要同时写 due 和 days（第几个工作日）、months（几个月）或者 fixed: true（写定的日期）；"
            "没有期限的都不写"
        )
    return OpenStage(
        stage=_needed(place, "stage").text(),
        provider=_text(place, "provider"),
        start_on=start.day() if start else None,
        due_on=due.day() if due else None,
        days=days.whole() if days else 0,
        months=months.whole() if months else 0,
        fixed=fixed.flag() if fixed else False,
        also_on=also.day() if also else None,
        provisional=provisional.flag() if provisional else False,
        in_principle=in_principle.flag() if in_principle else False,
    )


def _grant(place: Place) -> ExpectedGrant:
    place.mapping(("state", "from", "until", "entries", "calls"), ("state",))
    start, until, calls = place.under("from"), place.under("until"), place.under("calls")
    return ExpectedGrant(
        state=_needed(place, "state").text(),
        starts_on=start.day() if start else None,
        ends_on=until.day() if until else None,
        entries=_texts(place, "entries"),
        calls_per_minute=calls.whole() if calls else None,
    )


def _reminder(place: Place) -> str:
    place.mapping(("stage", "provider", "kind", "grant", "days"))
    if "grant" in place.value:
        place.mapping(("grant", "days"), ("grant", "days"))
        return f"授权 {_needed(place, 'grant').whole()}：{_days(_needed(place, 'days'))}"
    place.mapping(("stage", "provider", "kind"), ("stage", "kind"))
    provider = _text(place, "provider")
    return f"{_needed(place, 'stage').text()}{f'（{provider}）' if provider else ''}：{_needed(place, 'kind').text()}"


def _days(place: Place) -> str:
    if place.value == "到期":
        return "到期"
    return f"还有 {place.whole()} 天"
