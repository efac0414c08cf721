"""The scenarios themselves: they reach every outcome, and a scenario that is wrong says so with file and line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.law.packs_source import load_pack
from catalog.rules import events as ev
from tests.scenarios.mailroom import open_mailroom
from tests.scenarios.playing import Tell, play
from tests.scenarios.reading import Scenario, ScenarioFault, read_scenarios

FOLDER = Path(__file__).parent.parent / "scenarios"
# Packs whose scenarios reach every outcome.
PACKS = ("hangzhou", "lishui", "zhejiang", "lianyungang", "shandong", "xian")
GOOD = """\
- name: 咨询按期答复
  clauses: [HZ-4.5a]
  pack: hangzhou
  procedure: consultation
  steps:
    - on: 2026-03-02 周一
      who: 申请人
      does: submit
      then: {state: open, open: [{stage: reply_or_dispatch, due: 2026-03-09 周一, days: 5}], told: [申请人, 主管部门]}
    - on: 2026-03-09 周一
      who: 主管部门
      does: decide
      stage: reply_or_dispatch
      outcome: reply
      then: {state: answered, told: [申请人]}
"""


@pytest.fixture(scope="module")
def scenarios() -> tuple[Scenario, ...]:
    return tuple(one for file in sorted(FOLDER.glob("*.yaml")) for one in read_scenarios(file))


@pytest.fixture(scope="module")
def tell(tmp_path_factory: pytest.TempPathFactory) -> Tell:
    return open_mailroom(tmp_path_factory.mktemp("scenarios"))


def outcomes(pack: str) -> Iterator[tuple[str, str, str, str]]:
    for procedure in load_pack(pack).procedures:
        for stage in procedure.stages:
            for outcome in stage.outcomes:
                yield pack, procedure.key, stage.key, outcome.key


def proves(scenario: Scenario, pack: str) -> bool:
    """Whether it is of this pack, or of the pack above it and about a procedure that both have alike."""
    own, parent = load_pack(pack), load_pack(scenario.pack)
    inherited = own.inherits == parent.key and own.procedure(scenario.procedure) == parent.procedure(scenario.procedure)
    return scenario.pack == pack or inherited


@pytest.mark.parametrize("pack", PACKS)
def test_scenarios_reach_every_outcome_of_every_stage(scenarios: tuple[Scenario, ...], tell: Tell, pack: str) -> None:
    reached: set[tuple[str, str, str, str]] = set()
    for one in (scenario for scenario in scenarios if proves(scenario, pack)):
        events = play(one, tell)
        stages = {event.run: event.stage for event in events if isinstance(event, ev.StageOpened)}
        decided = (event for event in events if isinstance(event, ev.StageDecided))
        reached |= {(pack, one.procedure, stages[event.run], event.outcome) for event in decided}
    assert set(outcomes(pack)) - reached == set()


def test_scenarios_name_only_clauses_of_their_document(scenarios: tuple[Scenario, ...]) -> None:
    documents = {
        "hangzhou": ("HZ-", "ZJ-"),
        "zhejiang": ("ZJ-",),
        "lishui": ("LS-", "ZJ-"),
        "lianyungang": ("LY-",),
        "shandong": ("SD-",),
        "xian": ("XA-",),
    }
    strangers = [(one.name, one.clauses) for one in scenarios if not one.clauses]
    strangers += [
        (one.name, one.clauses) for one in scenarios for c in one.clauses if not c.startswith(documents[one.pack])
    ]
    assert strangers == []


def written(folder: Path, text: str) -> Path:
    file = folder / "示例.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_good_scenario_plays(tmp_path: Path, tell: Tell) -> None:
    (one,) = read_scenarios(written(tmp_path, GOOD))
    assert len(play(one, tell)) == 4


@pytest.mark.parametrize(
    ("change", "line", "sentence"),
    [
        (("pack:", "pakc:"), 3, "不认识的键 pakc"),
        (("  pack: hangzhou\n", ""), 1, "缺少 pack"),
        (("      who: 主管部门", "      wo: 主管部门"), 11, "不认识的键 wo"),
        (("who: 主管部门", "who: 局长"), 11, "不认识的人 局长"),
        (("does: decide", "does: think"), 12, "does 应当是其中之一"),
        (("      stage: reply", "      grant: 1\n      stage: reply"), 13, "不认识的键 grant"),
        (("{state: answered,", "{sate: answered,"), 15, "不认识的键 sate"),
        (("due: 2026-03-09 周一, days", "dew: 2026-03-09 周一, days"), 9, "不认识的键 dew"),
        ((", days: 5", ""), 9, "同时写 due 和 days"),
        (("on: 2026-03-09 周一", "on: 2026-03-09 周二"), 10, "是周一，不是周二"),
        (("on: 2026-03-09 周一", "on: 2026-03-01"), 10, "时间不能往回走"),
        (("on: 2026-03-09 周一", "on: 三月九日"), 10, "不是日期"),
        (("on: 2026-03-09 周一", "on: 2026-02-30"), 10, "不是日期"),
        (("told: [申请人]", "told: [市长]"), 15, "不认识的收件人 市长"),
        (("then: {state: answered, told: [申请人]}", "then: {}"), 15, "至少写一项"),
        (("steps:", "steps: ["), 6, "YAML 语法"),
        (("clauses: [HZ-4.5a]", "clauses: HZ-4.5a"), 2, "应当是列表"),
        (("days: 5", "days: five"), 9, "应当是整数"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, sentence: str
) -> None:
    assert change[0] in GOOD
    with pytest.raises(ScenarioFault) as caught:
        read_scenarios(written(tmp_path, GOOD.replace(*change, 1)))
    assert f"示例.yaml 第 {line} 行" in str(caught.value)
    assert sentence in str(caught.value)


def test_a_name_stands_once_in_a_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFault, match="写了两次"):
        read_scenarios(written(tmp_path, GOOD + GOOD))


def test_a_reminder_step_says_what_is_reminded(tmp_path: Path) -> None:
    step = "    - {on: 2026-03-10 周二, who: 平台, does: remind, then: {state: answered}}\n"
    with pytest.raises(ScenarioFault, match="必须写明 reminders"):
        read_scenarios(written(tmp_path, GOOD + step))


@pytest.mark.parametrize(
    ("change", "line", "sentence"),
    [
        (("due: 2026-03-09", "due: 2026-03-16"), 9, "open 预期 reply_or_dispatch 2026-03-16 到期"),
        (("days: 5", "days: 4"), 9, "第 4 个工作日"),
        (("state: answered", "state: open"), 15, "state 预期 open，实际 answered"),
        (("told: [申请人]", "told: []"), 15, "told 预期 （无），实际 申请人"),
        (("{state: answered", "{refused: [own-case], state: answered"), 15, "refused 预期 own-case，实际 （无）"),
        (("who: 主管部门", "who: 旁人"), 15, "refused 预期 （无），实际 not-your-turn"),
        (("      stage: reply_or_dispatch", "      stage: replay"), 10, "没有环节 replay"),
        (("procedure: consultation", "procedure: lottery"), 1, "没有程序 lottery"),
    ],
)
def test_what_turns_out_otherwise_is_named_with_its_line(
    tmp_path: Path, tell: Tell, change: tuple[str, str], line: int, sentence: str
) -> None:
    assert change[0] in GOOD
    with pytest.raises(ScenarioFault) as caught:
        (one,) = read_scenarios(written(tmp_path, GOOD.replace(*change, 1)))
        play(one, tell)
    assert f"示例.yaml 第 {line} 行" in str(caught.value)
    assert sentence in str(caught.value)
