"""Scenarios as people write them: YAML to values. Every word that is not known is named with its file and line."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalog.errors import DescriptorError
from catalog.loading.yaml_text import parse_yaml, parse_yaml_lines
from tests.scenarios.places import Place, ScenarioFault
from tests.scenarios.steps import Applicant, Expected, ExpectedGrant, OpenStage, Scenario, Step

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
