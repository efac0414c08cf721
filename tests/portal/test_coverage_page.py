"""The page of the clause accounts: every clause is on it, and every link on it leads to a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalog.clauses.addresses import FIXED_PAGES
from catalog.clauses.registers import clause_register

FOLDERS = {"zh": "rules/coverage", "en": "en/rules/coverage"}
CLAUSES = [clause for key in ("hangzhou", "zhejiang") for clause in getattr(clause_register(key), "clauses", ())]


def page(built: Path, language: str) -> str:
    text = built.joinpath(FOLDERS[language], "index.html").read_text("utf-8")
    return text[text.index("<main") : text.index("</main>")]


@pytest.mark.parametrize("language", FOLDERS)
def test_every_clause_of_the_rules_in_force_and_of_the_law_above_is_on_the_page(built: Path, language: str) -> None:
    text = re.sub(r"<[^>]+>", "", page(built, language))
    assert len(CLAUSES) == 216
    assert [clause.id for clause in CLAUSES if clause.id not in text] == []


@pytest.mark.parametrize("language", FOLDERS)
def test_a_clause_that_is_not_carried_out_says_why(built: Path, language: str) -> None:
    text = page(built, language)
    unsaid = [clause.why.text(language) for clause in CLAUSES if clause.why.zh]
    assert unsaid
    assert [why for why in unsaid if why.replace("'", "&#39;") not in text] == []


@pytest.mark.parametrize("language", FOLDERS)
def test_every_place_that_is_linked_is_a_page(built: Path, language: str) -> None:
    links = {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', page(built, language))}
    assert len(links) > 50
    assert sorted(link for link in links if not built.joinpath(link.strip("/"), "index.html").is_file()) == []


def test_the_pages_that_every_portal_has_are_there(built: Path) -> None:
    assert [path for path in FIXED_PAGES if not built.joinpath(path.strip("/"), "index.html").is_file()] == []


def test_the_rules_lead_to_the_account(built: Path) -> None:
    assert 'href="/rules/coverage/"' in built.joinpath("rules", "index.html").read_text("utf-8")
