"""The command line as people and machines meet it: words, JSON, exit codes, and never a traceback."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from catalog.cli import run
from catalog.law.packs_source import pack_keys
from catalog.messages import sentences_of

Run = Callable[..., tuple[int, str, str]]
DUE = ("due", "hangzhou", "restricted_application", "demand_review")


def test_a_clean_catalogue_exits_0(portal: Any, run_mulu: Run) -> None:
    portal.entry()
    code, out, err = run_mulu("check", "--today", "2026-11-20")
    assert (code, err) == (0, "")
    assert "没有发现问题" in out


def test_an_error_exits_1_with_clause_place_and_remedy(portal: Any, run_mulu: Run, good_entries: Any) -> None:
    portal.entry(good_entries["prohibited"], {"access_modes": ["interface"]})
    code, out, _ = run_mulu("check", "--today", "2026-11-20")
    assert code == 1
    assert "R-106  datapackages/data-bureau/prohibited/datapackage.yaml:" in out
    assert "HZ-2.3.1" in out and "怎么办" in out


def test_warnings_alone_exit_0(portal: Any, run_mulu: Run) -> None:
    portal.entry(facts={"topic_class": None})
    code, out, _ = run_mulu("check", "--today", "2026-11-20")
    assert (code, "提醒 1" in out) == (0, True)


def test_findings_as_json_have_the_promised_shape(portal: Any, run_mulu: Run) -> None:
    portal.entry(licenses=None, facts={"update_frequency": None})
    code, out, _ = run_mulu("check", "--json", "--language", "en", "--today", "2026-11-20")
    findings = json.loads(out)["findings"]
    assert code == 1
    assert {frozenset(finding) for finding in findings} == {
        frozenset({"code", "severity", "where", "clause", "message", "remedy"})
    }
    first = next(finding for finding in findings if finding["code"] == "R-101")
    assert (first["severity"], first["clause"]) == ("error", "HZ-2.4.2b")
    assert first["where"]["file"].endswith("open/datapackage.yaml") and first["where"]["line"] > 1
    assert "update_frequency" in first["message"]


def test_github_annotations_cannot_be_forged_by_a_title(portal: Any, run_mulu: Run) -> None:
    portal.entry(facts={"topic_class": "x\n::error ::forged %0A"})
    _, out, _ = run_mulu("check", "--format", "github", "--today", "2026-11-20")
    assert [line for line in out.splitlines() if line.startswith("::error")] == []
    assert "%0A::error" in out and "%250A" in out


def test_markdown_cells_hold_what_strangers_write(portal: Any, run_mulu: Run) -> None:
    portal.entry(facts={"topic_class": "a|b<img>`c`"})
    _, out, _ = run_mulu("check", "--format", "markdown", "--today", "2026-11-20")
    assert "a\\|b&lt;img>\\`c\\`" in out


@pytest.mark.parametrize(
    "path", ["data-bureau/open", "datapackages/data-bureau/open", "datapackages/data-bureau/open/stops.csv"]
)
def test_paths_restrict_what_is_checked(portal: Any, run_mulu: Run, good_entries: Any, path: str) -> None:
    portal.entry()
    portal.entry(good_entries["prohibited"], {"openness_basis": None})
    assert run_mulu("check", "--today", "2026-11-20")[0] == 1
    code, out, _ = run_mulu("check", path)
    assert (code, "1 个条目" in out) == (0, True)


@pytest.mark.parametrize("path", ["nobody/nothing", "/etc", "../.."])
def test_paths_outside_the_catalogue_exit_2(portal: Any, run_mulu: Run, path: str) -> None:
    code, _, err = run_mulu("check", path)
    assert (code, path in err) == (2, True)


def test_base_checks_only_what_changed(portal: Any, run_mulu: Run, good_entries: Any) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=示例", "-c", "user.email=a@example.org")
        subprocess.run(("git", "-C", portal.root, *identity, *words), check=True, capture_output=True)

    portal.entry(good_entries["prohibited"], {"openness_basis": None})
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        git(*words)
    assert run_mulu("check", "--base", "HEAD")[0] == 0
    reviewed = {"by": "示例市数据局", "date": "2026-01-05", "outcome": "approved"}
    portal.entry(facts={"catalogue_review": reviewed, "irs_id": "示例-1"})
    code, out, _ = run_mulu("check", "--base", "HEAD")
    assert (code, "1 个条目" in out) == (0, True)
    portal.entry(licenses=None)
    assert run_mulu("check", "--base", "HEAD")[0] == 1
    assert run_mulu("check", "--base", "no-such-revision")[0] == 2


def test_one_broken_entry_does_not_hide_the_others(portal: Any, run_mulu: Run) -> None:
    portal.entry(licenses=None)
    portal.write("datapackages/data-bureau/bad/datapackage.yaml", "a: [")
    code, out, _ = run_mulu("check", "--json", "--today", "2026-11-20")
    assert code == 1
    assert {finding["code"] for finding in json.loads(out)["findings"]} == {"yaml-broken", "licence"}


# Help quotes what is written in files, and articles may be written in Chinese alone; both mark it.
MAY_QUOTE = ("zh/", "help/", "policies/national-")


def chinese_of_ours(site: Path) -> dict[str, list[str]]:
    """Our Chinese sentences on the pages of a site whose first language is English, by the page that says them."""
    chinese, english = sentences_of("zh"), sentences_of("en")
    ours = {text for code, text in chinese.items() if text and english[code] != text} - {"中文"}  # the language switch
    found: dict[str, list[str]] = {}
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        texts = {unescape(one).strip() for one in re.findall(r">([^<>]+)<", path.read_text("utf-8"))}
        if not name.startswith(MAY_QUOTE) and (said := sorted(texts & ours)):
            found[name] = said
    return found


def unmarked_in_feeds(site: Path) -> dict[str, list[str]]:
    """Chinese that does not say so in the feeds of a site whose first language is English, and wrong languages."""
    said, found = "{http://www.w3.org/XML/1998/namespace}lang", {}
    feeds = sorted(site.rglob("*.atom"))
    assert len(feeds) > 5  # of an entry, all, a body, a topic, and what people write
    for path in feeds:
        root = ElementTree.parse(path).getroot()
        spoken = {child: one.get(said) for one in root.iter() for child in one}
        texts = {one: one.get(said) or (spoken.get(one) if one.tag.endswith("name") else None) for one in root.iter()}
        wrong = [
            one.text for one, tongue in texts.items() if re.search("[\u4e00-\u9fff]", one.text or "") and tongue != "zh"
        ]
        if wrong or root.get(said) != "en":
            found[path.relative_to(site).as_posix()] = wrong
    return found


def test_a_build_skips_a_broken_entry_says_so_and_exits_1_and_may_begin_in_english(
    portal: Any, run_mulu: Run, root: Path
) -> None:
    shutil.copytree(root / "site", portal.root / "site")
    portal.write("mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8").replace("hangzhou-data-bureau", "data-bureau"))
    portal.entry()
    portal.write("datapackages/data-bureau/bad/datapackage.yaml", "a: [")
    code, out, _ = run_mulu("build", "--today", "2026-11-20", "--json")
    answer = json.loads(out)
    assert (code, answer["entries"], [one["code"] for one in answer["findings"]]) == (1, 1, ["yaml-broken"])
    page = portal.root / "build/site/data-bureau/open/index.html"
    assert "公交站点" in page.read_text("utf-8")
    (portal.root / "datapackages/data-bureau/bad/datapackage.yaml").unlink()
    (portal.root / "datapackages/data-bureau/bad").rmdir()
    assert run_mulu("build", "--today", "2026-11-20", "--language", "en")[0] == 0
    site = portal.root / "build/site"
    pages = {"": "en", "about/privacy/": "en", "help/": "en", "news/": "en", "zh/": "zh", "zh/help/": "zh"}
    told = {name: (site / name / "index.html").read_text("utf-8") for name in pages}
    assert {name: re.findall(r'<html lang="(..)', text) for name, text in told.items()} == {
        name: [language] for name, language in pages.items()
    }
    assert 'href="/procedures/rights-protection/"' in told["about/privacy/"]
    assert chinese_of_ours(site) == {}
    assert unmarked_in_feeds(site) == {}
    feed = (site / "data-bureau/open/feed.atom").read_text("utf-8")
    assert '<title xml:lang="zh">公交站点: changes</title>' in feed and '<author xml:lang="zh"><name>' in feed


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("check", "--nothing"),
        ("check", "--pack", "nowhere"),
        ("build", "--pack", "nowhere"),
        ("check", "--today", "yesterday"),
        ("due", "hangzhou"),
        ("due", "nowhere", "a", "b", "--from", "2026-01-01"),
        ("due", "hangzhou", "nothing", "b", "--from", "2026-01-01"),
        ("due", "hangzhou", "restricted_application", "nothing", "--from", "2026-01-01"),
        (*DUE, "--from", "2026-02-30"),
        ("packs", "nowhere"),
        ("new", "a"),
        ("put", "nothing.csv", "--entry", "a/b"),
        ("serve", "--port", "x"),
        ("audit", "everything"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_usage_exits_2_in_words(portal: Any, run_mulu: Run, arguments: tuple[str, ...], language: str) -> None:
    code, out, err = run_mulu(*arguments, "--language", language)
    assert code == 2
    assert "Traceback" not in out + err
    assert err.startswith("错误" if language == "zh" else "Error")


def test_unknown_names_list_the_choices(portal: Any, run_mulu: Run) -> None:
    assert "hangzhou, " in run_mulu("packs", "nowhere")[2]
    assert "restricted_application" in run_mulu("due", "hangzhou", "x", "y", "--from", "2026-01-01")[2]
    assert "demand_review" in run_mulu("due", "hangzhou", "restricted_application", "y", "--from", "2026-01-01")[2]


def test_broken_settings_exit_2_with_file_and_key(portal: Any, run_mulu: Run) -> None:
    portal.settings(pack=7)
    code, _, err = run_mulu("check")
    assert (code, "mkdocs.yml" in err, "extra.mulu.pack" in err) == (2, True, True)


def test_commands_that_need_the_functions_say_so(portal: Any, run_mulu: Run) -> None:
    code, _, err = run_mulu("remind")
    assert (code, "functions/" in err) == (2, True)


@pytest.mark.clause("HZ-3.2.2(2)")
def test_due_prints_date_clause_calendar_and_trace(portal: Any, run_mulu: Run) -> None:
    code, out, _ = run_mulu(*DUE, "--from", "2026-09-25", "--json")
    answer = json.loads(out)
    assert code == 0
    assert set(answer) == {"due_on", "provisional", "clause", "calendar", "trace"}
    assert (answer["due_on"], answer["provisional"]) == ("2026-10-22", False)
    assert "HZ-3.2.2(2)" in answer["clause"]
    why = "放假（周六；中秋节，国办发明电〔2025〕7号）"
    assert answer["trace"][0] == {"date": "2026-09-26", "counted": False, "why": why}
    assert {"date": "2026-10-10", "counted": True, "why": "调休上班（周六；国庆节，国办发明电〔2025〕7号）"} in answer[
        "trace"
    ]
    assert sum(day["counted"] for day in answer["trace"]) == 15


def test_due_says_when_a_date_is_provisional(portal: Any, run_mulu: Run) -> None:
    code, out, _ = run_mulu(*DUE, "--from", "2035-03-01", "--language", "en")
    assert (code, "provisional" in out) == (0, True)


def test_due_invents_no_date_where_the_text_has_none(portal: Any, run_mulu: Run) -> None:
    code, out, _ = run_mulu("due", "hangzhou", "consultation", "answer", "--from", "2026-01-05", "--json")
    assert code in (0, 2)
    if code == 0:
        assert "due_on" in json.loads(out)


@pytest.mark.parametrize("key", pack_keys())
def test_every_pack_prints_as_text_and_json(portal: Any, run_mulu: Run, key: str) -> None:
    code, out, _ = run_mulu("packs", key, "--language", "en")
    assert (code, f"\n{key} " in out) == (0, True)
    code, out, _ = run_mulu("packs", key, "--json")
    assert (code, json.loads(out)["key"]) == (0, key)


@pytest.mark.clause("SD-14(2)", "SD-15¶2b")
@pytest.mark.parametrize(
    ("language", "soft", "firm"),
    [("zh", "原则上 10 个工作日", "| 5 个工作日 |"), ("en", "in principle 10 working days", "| 5 working days |")],
)
def test_packs_tells_limits_in_principle_from_firm_ones(
    portal: Any, run_mulu: Run, language: str, soft: str, firm: str
) -> None:
    asked = ("restricted_application", "--format", "markdown", "--language", language)
    out = run_mulu("packs", "shandong", *asked)[1]
    assert (soft in out, firm in out) == (True, True)
    assert soft.split("10")[0] not in run_mulu("packs", "hangzhou", *asked)[1]


def test_packs_lists_them_all(portal: Any, run_mulu: Run) -> None:
    code, out, _ = run_mulu("packs", "--json", "--today", "2026-11-20")
    rows = {row["key"]: row["validity"] for row in json.loads(out)["packs"]}
    assert (code, rows["hangzhou"], rows["shandong"]) == (0, "in_force", "expired")


@pytest.mark.parametrize("verb", ["new", "put", "check", "build", "serve", "packs", "due", "remind", "pull", "audit"])
@pytest.mark.parametrize(("language", "word"), [("zh", "例："), ("en", "Example:")])
def test_every_command_has_help_with_an_example(
    verb: str, language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([verb, "--help", "--language", language], {}) == 0
    assert word in " ".join(capsys.readouterr().out.split())


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([], {"LANG": "en_GB.UTF-8"}) == 0
    assert "Check entries by the rules of the pack" in capsys.readouterr().out


def test_an_unexpected_fault_is_a_sentence_and_a_traceback_only_on_request(
    portal: Any, run_mulu: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(root: Path) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("catalog.commands.check.load_settings", fail)
    code, _, err = run_mulu("check")
    assert (code, "RuntimeError: a bug" in err, "MULU_DEBUG" in err) == (2, True, True)
    with pytest.raises(RuntimeError):
        run_mulu("check", MULU_DEBUG="1")


def test_the_console_script_runs_from_a_folder_below(portal: Any) -> None:
    portal.entry()
    below = portal.root / "datapackages/data-bureau"
    command = (sys.executable, "-m", "catalog.cli", "check", "--language", "en", "--today", "2026-11-20")
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=below, env=here, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"1 entries checked" in done.stdout


def test_starting_loads_no_heavy_library() -> None:
    heavy = ("frictionless", "yaml", "jinja2", "openpyxl", "boto3")
    code = f"import sys, catalog.cli; print([m for m in {heavy} if m in sys.modules])"
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run((sys.executable, "-c", code), env=here, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_steers_a_terminal_is_left_out(portal: Any, run_mulu: Run) -> None:
    portal.write(
        "datapackages/data-bureau/bad/datapackage.yaml", 'name: bad\ntitle: "\\e[31mred\\e[0m"\ncatalog: {a: 1}\n'
    )
    _, out, _ = run_mulu("check")
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nope", "没有命令 nope"),
        ("build --nope", "没有选项 --nope"),
        ("build one two", "多了 one two"),
        ("build --out", "--out 后面要写一个值"),
        ("build --json=1", "--json 后面不写值"),
        ("serve --port x", "--port 要写 0 到 65535 之间的整数"),
        ("serve --port 65536", "--port 要写 0 到 65535 之间的整数"),
        ("check --format pdf", "--format 可以写：text、json、markdown、github"),
        ("due hangzhou demand acceptance", "缺少 --from"),
        ("store nope", "WHAT 可以写：verify"),
    ],
)
def test_a_wrong_command_line_is_told_in_the_reader_s_language(
    arguments: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments.split(), {}) == 2
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0]) == ("", f"错误: {said}")
