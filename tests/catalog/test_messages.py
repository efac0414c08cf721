"""Every code has a sentence and a remedy in both languages, with the same facts in them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from catalog.messages import MessageMissing, Messages, preferred_language, sentences_of

CATALOG = Path(__file__).resolve().parents[2] / "catalog"
RULE = re.compile(r"R-\d{3}(/[a-z-]+)?\Z")
# Calls whose first text is the code of a finding, a fault or an error.
FINDING_CALLS = {"finding", "fault", "Fault", "Observation", "Finding", "DescriptorError"}
ERROR_CALLS = {"SettingsError", "UsageError", "StoreError"}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def singles() -> set[str]:
    """The English sentences about a single thing; Chinese has no plural."""
    said = sentences_of("en")
    return {code for code in said if code.endswith("_one") and "{n}" in said.get(code[:-4], "")}


def codes(calls: set[str], *folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted(CATALOG.glob(folder)):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and called(node) in calls:
                    yield from written(node)


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def written(node: ast.Call) -> Iterator[str]:
    places = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
    for place in places:
        for part in (place.body, place.orelse) if isinstance(place, ast.IfExp) else (place,):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


OURS = ("**/*.py",)
FINDINGS = sorted(set(codes(FINDING_CALLS, *OURS)))
ERRORS = sorted(set(codes(ERROR_CALLS, *OURS)))


def test_both_languages_say_the_same_codes() -> None:
    assert sorted(sentences_of("zh")) == sorted(sentences_of("en").keys() - singles())


def test_both_languages_use_the_same_facts() -> None:
    zh, en = sentences_of("zh"), sentences_of("en")
    differing = [
        code for code in zh if placeholders(zh[code]) != placeholders(en[code]) and not code.startswith("finding.R-412")
    ]
    assert differing == []


def test_no_sentence_is_empty() -> None:
    assert [
        code for language in ("zh", "en") for code, text in sentences_of(language).items() if not text.strip()
    ] == []


def test_the_codes_of_the_code_are_found() -> None:
    assert {"R-106/file", "data-broken", "wrong-type", "yaml-broken"} <= set(FINDINGS)
    assert {"pack-unknown", "settings-missing", "store-failed"} <= set(ERRORS)


@pytest.mark.parametrize("code", FINDINGS)
def test_every_finding_has_message_and_remedy(code: str) -> None:
    for part in ("message", "remedy"):
        assert Messages("zh").has(f"finding.{code}.{part}")


@pytest.mark.parametrize("code", ERRORS)
def test_every_error_has_message_and_remedy(code: str) -> None:
    for part in ("message", "remedy"):
        assert Messages("zh").has(f"error.{code}.{part}")


@pytest.mark.parametrize(
    "code",
    [
        *(f"path-unsafe/{cause}" for cause in ("address", "absolute", "outside", "hidden", "unreadable", "link")),
        *(f"R-305/{cause}" for cause in ("type", "constraint", "unique", "primary-key", "foreign-key")),
        *(f"R-305/{cause}" for cause in ("blank-row", "missing-cell", "extra-cell")),
        *(f"R-209/{cause}" for cause in ("missing", "extra", "double", "blank", "no-schema")),
        *(f"R-412/{state}" for state in ("expired", "not_yet", "draft", "unknown")),
        *(f"{rule}/{cause}" for rule in ("R-103", "R-104", "R-107") for cause in ("ground", "ground-unknown")),
        *(f"{rule}/ground-of-other-type" for rule in ("R-103", "R-104", "R-107")),
        *(f"data-over-limit/{limit}" for limit in ("time", "memory")),
        *(f"data-unreadable/{code}" for code in ("is-link", "not-a-file", "too-large", "unreadable")),
        "data-missing",
        "encoding-differs",
        "encoding-unreadable",
        "is-link",
        "folder-name",
        "folder-reserved",
    ],
)
def test_codes_that_are_put_together_have_words_too(code: str) -> None:
    assert all(Messages("en").has(f"finding.{code}.{part}") for part in ("message", "remedy"))


def test_a_missing_sentence_names_its_code() -> None:
    with pytest.raises(MessageMissing, match="no-such-code"):
        Messages("zh").text("no-such-code")


def test_a_fact_that_nobody_gave_does_not_break_a_sentence() -> None:
    assert "‹path›" in Messages("en").text("finding.data-missing.message")


def test_a_fact_cannot_reach_into_the_program() -> None:
    assert "{0.__class__}" in Messages("en").text("finding.data-missing.message", path="{0.__class__}")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_locale_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert preferred_language(environment) == language


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 data sets"), (1, "1 data set"), ("1", "1 data set"), (2, "2 data sets")]
)
def test_one_thing_is_not_told_in_the_plural(n: object, said: str) -> None:
    assert Messages("en").text("portal.publishers.entries", n=n) == said


def test_a_language_without_a_plural_says_one_thing_as_it_says_many() -> None:
    assert Messages("zh").text("portal.publishers.entries", n=1) == "1 个数据集"


def test_a_sentence_about_one_thing_has_the_one_about_many_beside_it_with_no_other_facts() -> None:
    said = sentences_of("en")
    more = [code for code in singles() if not placeholders(said[code]) <= placeholders(said[code[:-4]])]
    assert (len(singles()) > 10, more) == (True, [])
