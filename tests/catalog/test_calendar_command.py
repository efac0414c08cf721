"""`mulu calendar`: a new notice is one file and one command; a faulty one is named by line and loads nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
YEAR = """\
year: 2027
title: 关于2027年部分节假日安排的通知（示例）
number: 示例〔2026〕1号
known_through: 2027-12-31
holidays:
  - name: 元旦
    closed: 2026-12-31/2027-01-03
    worked: [2026-12-27, 2027-01-09]
  - name: 春节
    closed: 2027-02-05/2027-02-11
  - name: 清明节
    closed: 2027-04-05
  - name: 劳动节
    closed: 2027-05-01/2027-05-05
  - name: 端午节
    closed: 2027-06-09
  - name: 中秋节、国庆节
    closed: 2027-10-01/2027-10-07
    worked: 2027-09-26
"""
OWN = """\
year: 2026
local: true
title: 示例市政务服务中心停办公告
holidays:
  - name: 台风停办
    closed: 2026-10-12
"""
DUE = ("due", "hangzhou", "restricted_application", "demand_review", "--from", "2026-09-24", "--json")


def tried(portal: Any, run_mulu: Run, text: str, action: str = "check", name: str = "2027") -> tuple[int, str]:
    portal.write(f"{name}.yaml", text)
    code, out, err = run_mulu("calendar", action, str(portal.root / f"{name}.yaml"))
    return code, out + err


def codes(portal: Any, run_mulu: Run, text: str, name: str = "2027") -> list[tuple[str, int]]:
    portal.write(f"{name}.yaml", text)
    _, out, _ = run_mulu("calendar", "check", str(portal.root / f"{name}.yaml"), "--json")
    return [(one["code"].removeprefix("calendar-"), one["where"]["line"]) for one in json.loads(out)["findings"]]


def test_a_notice_loads_once_and_the_second_time_changes_nothing(portal: Any, run_mulu: Run) -> None:
    code, told = tried(portal, run_mulu, YEAR, "load")
    assert (code, "确定到 2027-12-31" in told) == (0, True)
    kept = portal.root / "site" / "calendar" / "2027.yaml"
    assert kept.read_text("utf-8") == YEAR
    code, told = tried(portal, run_mulu, YEAR, "load")
    assert (code, "没有变化" in told) == (0, True)
    assert [path.name for path in kept.parent.iterdir()] == ["2027.yaml"]


def test_due_dates_follow_the_loaded_notice_and_become_firm(portal: Any, run_mulu: Run) -> None:
    words = ("due", "hangzhou", "restricted_application", "demand_review", "--from", "2026-12-24", "--json")
    before = json.loads(run_mulu(*words)[1])
    tried(portal, run_mulu, YEAR, "load")
    after = json.loads(run_mulu(*words)[1])
    assert (before["provisional"], after["provisional"]) == (True, False)
    assert before["calendar"] != after["calendar"]
    # 25, Sunday the 27th made up, 28 to 30; 4 to 8, Saturday the 9th made up, 11 to 14
    assert after["due_on"] == "2027-01-14"
    (made_up,) = [day["why"] for day in after["trace"] if day["date"] == "2026-12-27"]
    assert made_up == "调休上班（周日；元旦，示例〔2026〕1号）"


def test_a_year_known_in_part_is_firm_through_its_last_known_day(portal: Any, run_mulu: Run) -> None:
    part = YEAR.partition("  - name: 清明节")[0].replace("2027-12-31\nholidays", "2027-03-31\nholidays")
    assert tried(portal, run_mulu, part, "load")[0] == 0
    words = ("due", "hangzhou", "restricted_application", "demand_review", "--json", "--from")
    assert json.loads(run_mulu(*words, "2027-03-10")[1])["provisional"] is False  # 31 March
    assert json.loads(run_mulu(*words, "2027-03-11")[1])["provisional"] is True  # 1 April


def test_a_local_day_closes_offices_and_says_that_it_is_local(portal: Any, run_mulu: Run) -> None:
    before = json.loads(run_mulu(*DUE)[1])
    assert tried(portal, run_mulu, OWN, "load", "local-2026-typhoon")[0] == 0
    after = json.loads(run_mulu(*DUE)[1])
    assert (before["due_on"], after["due_on"], after["provisional"]) == ("2026-10-22", "2026-10-23", False)
    (day,) = [day for day in after["trace"] if day["date"] == "2026-10-12"]
    assert day["counted"] is False
    assert day["why"] == "放假（周一；台风停办，本地安排：《示例市政务服务中心停办公告》）"


def test_a_correction_wins_over_what_it_corrects(portal: Any, run_mulu: Run) -> None:
    text = "year: 2026\namends: 2026\ntitle: 示例更正\nholidays:\n  - name: 国庆节\n    ordinary: 2026-10-10\n"
    assert tried(portal, run_mulu, text, "load", "2026-b")[0] == 0
    after = json.loads(run_mulu(*DUE)[1])
    (day,) = [day for day in after["trace"] if day["date"] == "2026-10-10"]
    assert (day["counted"], after["due_on"]) == (False, "2026-10-23")
    assert "示例更正" in day["why"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("worked: 2027-09-26", "worked: 2027-09-27", ("make-up-weekday", 19)),  # a Monday
        ("closed: 2027-06-09", "closed: [2027-06-09, 2027-06-09]", ("twice", 16)),
        ("closed: 2027-06-09", "closed: 2027-05-03", ("twice", 16)),  # stands under Labour Day too
        ("worked: 2027-09-26", "worked: 2027-10-02", ("both", 19)),
        ("closed: 2027-06-09", "closed: 2026-06-09", ("year", 16)),
        ("closed: 2027-06-09", "closed: 2028-01-01", ("year", 16)),
        ("name: 端午节", "name: 泼水节", ("name", 16)),
        ("closed: 2027-06-09", "closed: 2027-02-30", ("date", 16)),
        ("closed: 2027-06-09", "closed: 2027-06-09/2027-06-01", ("span", 16)),
        ("closed: 2027-06-09", "closed: 2027-06-09/2027-08-09", ("span", 16)),
        ("closed: 2027-06-09", "off: 2027-06-09", ("key", 16)),
        ("known_through: 2027-12-31", "known_through: 2027-06-30", ("known-short", 4)),
        ("known_through: 2027-12-31", "known_through: 2028-01-31", ("year", 4)),
        ("known_through: 2027-12-31", "known_until: 2027-12-31", ("key", 4)),
        ("title: ", "titel: ", ("key", 2)),
        ("year: 2027", "year: soon", ("shape", 1)),
        ("number: ", "url: javascript:", ("shape", 3)),
    ],
)
def test_a_faulty_notice_is_told_by_line(
    portal: Any, run_mulu: Run, old: str, new: str, found: tuple[str, int]
) -> None:
    assert YEAR.count(old) == 1
    text = YEAR.replace(old, new)
    assert found in codes(portal, run_mulu, text)
    assert tried(portal, run_mulu, text, "load")[0] == 1
    assert not (portal.root / "site" / "calendar").exists()


def test_a_year_cannot_be_left_out(portal: Any, run_mulu: Run) -> None:
    assert ("gap", 1) in codes(portal, run_mulu, YEAR.replace("2027", "2028").replace("2026", "2027"), "2028")


def test_what_was_firm_is_not_taken_back(portal: Any, run_mulu: Run) -> None:
    tried(portal, run_mulu, YEAR, "load")
    shorter = YEAR.replace("known_through: 2027-12-31", "known_through: 2027-11-30")
    assert codes(portal, run_mulu, shorter) == [("backwards", 4)]
    assert ("firm", 1) in codes(portal, run_mulu, YEAR, "again")
    assert any(code == "decided" for code, _ in codes(portal, run_mulu, YEAR, "again"))


def test_a_shipped_notice_is_not_replaced(portal: Any, run_mulu: Run) -> None:
    assert ("shipped", 1) in codes(portal, run_mulu, YEAR, "2026")


def test_a_correction_names_a_notice_that_there_is(portal: Any, run_mulu: Run) -> None:
    text = OWN.replace("local: true", "amends: 1999")
    assert ("amends", 2) in codes(portal, run_mulu, text, "2026-c")


def test_a_missing_holiday_is_a_warning(portal: Any, run_mulu: Run) -> None:
    text = YEAR.replace("  - name: 清明节\n    closed: 2027-04-05\n", "")
    code, told = tried(portal, run_mulu, text)
    assert (code, "没有 清明节" in told) == (0, True)


@pytest.mark.parametrize("text", ["", "[]", "year: [", "a: &a [*a]", "year: 2027\n" * 2, "\x00", "- " * 200])
def test_text_that_is_no_notice_is_refused_in_words(portal: Any, run_mulu: Run, text: str) -> None:
    code, told = tried(portal, run_mulu, text)
    assert (code, "中断" in told) == (1, False)


@pytest.mark.parametrize(
    "words", [("check",), ("check", "none.yaml"), ("load", "mkdocs.yml"), ("buy", "2027"), ("show", "soon")]
)
def test_wrong_arguments_come_with_a_remedy(portal: Any, run_mulu: Run, words: tuple[str, ...]) -> None:
    code, _, err = run_mulu("calendar", *words)
    assert (code, "怎么办" in err) == (2, True)


def test_a_broken_file_of_the_city_decides_nothing(portal: Any, run_mulu: Run) -> None:
    portal.write("site/calendar/2027.yaml", "year: [")
    assert json.loads(run_mulu(*DUE)[1])["due_on"] == "2026-10-22"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_year_is_shown_with_its_notice(portal: Any, run_mulu: Run, language: str) -> None:
    code, out, _ = run_mulu("calendar", "show", "2026", "--language", language)
    assert (code, "国办发明电〔2025〕7号" in out, "2026-10-10" in out) == (0, True, True)
    assert run_mulu("calendar", "show", "--language", language)[0] == 0
    assert json.loads(run_mulu("calendar", "show", "2027", "--json")[1])["known_through"] == "2026-12-31"


def test_a_loaded_notice_is_handed_to_a_running_service(portal: Any, run_mulu: Run) -> None:
    portal.write("build/packs.json", "{}")
    assert tried(portal, run_mulu, YEAR, "load")[0] == 0
    served = json.loads((portal.root / "build" / "calendar.json").read_text("utf-8"))
    assert served["known_through"] == "2027-12-31"


def test_the_check_of_the_catalogue_finds_a_broken_notice(portal: Any, run_mulu: Run) -> None:
    portal.publisher()
    portal.write("site/calendar/2027.yaml", YEAR.replace("worked: 2027-09-26", "worked: 2027-09-27"))
    code, out, _ = run_mulu("check")
    assert (code, "calendar-make-up-weekday  site/calendar/2027.yaml:19" in out) == (1, True)
    portal.write("site/calendar/2027.yaml", YEAR)
    assert "calendar-" not in run_mulu("check")[1]
