"""News, policies, events, calls, results and forms on the portal as it is published."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.law.packs_source import load_pack

LANGUAGES = {"zh": "", "en": "en/"}
LISTS = ("news", "policies", "events", "calls", "showcase", "documents")
ATOM = "{http://www.w3.org/2005/Atom}"


def main_of(page: Path) -> str:
    """What stands between head and foot of a page."""
    text = page.read_text("utf-8")
    return text[text.index("<main") : text.index("</main>")]


@pytest.mark.clause("HZ-4.3", "HZ-4.4", "HZ-4.2b", "HZ-2.5.2b", "LS-11(5)", "LY-19¶2", "SD-14(3)")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_every_section_has_content_or_says_how_it_gets_some(built: Path, name: str, language: str) -> None:
    page = main_of(built / LANGUAGES[language] / name / "index.html")
    assert re.search('<ul class="m-(entries|rows|grid m-grid--wide)">|<p class="m-inset">', page)
    assert " style=" not in page and "<script" not in page
    if name == "showcase":
        assert "/apply/result-submission/" in page and '<p class="m-notice">' in page
        assert "/hangzhou-metro/metro-openings/" in page


def test_an_article_without_english_is_shown_in_chinese_and_says_so(built: Path) -> None:
    page = main_of(built / "en/events/scenario-call-2027/index.html")
    assert '<div class="m-prose m-article" lang="zh-CN">' in page and "in Chinese only" in page
    translated = main_of(built / "en/news/how-to-read-an-entry/index.html")
    assert 'lang="zh-CN">\n<' not in translated and 'href="/en/hangzhou-metro/metro-openings/"' in translated


def test_what_is_made_up_says_so_on_the_article_and_in_every_list(built: Path) -> None:
    for path in (Path(__file__).parents[2] / "site/pages").glob("*/*.md"):
        if path.parent.name in ("news", "policies", "events") and not path.name.endswith(".en.md"):
            assert "演示内容" in main_of(built / path.parent.name / path.stem / "index.html")
            assert "illustrative: true" in path.read_text("utf-8")


@pytest.mark.clause("HZ-4.3", "HZ-9")
def test_policies_give_title_number_dates_and_the_official_address_of_the_text(built: Path) -> None:
    page = main_of(built / "policies/index.html")
    for key in ("hangzhou", "zhejiang", "lishui", "lianyungang", "shandong", "xian"):
        pack = load_pack(key)
        assert pack.title.zh in page and pack.number in page
        assert not pack.address or f'href="{pack.address}"' in page
    assert page.index(load_pack("hangzhou").title.zh) < page.index("<details")
    assert "没有查到可核实的官方网址" in page


@pytest.mark.clause("LS-11(5)", "HZ-A1", "HZ-A3-1…7", "HZ-A5")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_commitment_and_the_agreement_can_be_printed_and_taken_away(built: Path, language: str) -> None:
    pack, folder = load_pack("hangzhou"), built / LANGUAGES[language] / "documents"
    for procedure in pack.procedures:
        if procedure.is_public and procedure.form.fields:
            name = f"form-{procedure.key.replace('_', '-')}"
            page = main_of(folder / name / "index.html")
            text = (folder / f"{name}.txt").read_bytes().decode("utf-8-sig")
            assert page.count('<tr><th scope="row">') == len(procedure.form.fields)
            assert all(field.label.text(language) in text for field in procedure.form.fields)
    for commitment in pack.commitments.values():
        text = (folder / f"{commitment.key.replace('_', '-')}.txt").read_text("utf-8-sig")
        assert all(item.text.text(language) in text for item in commitment.items)
    assert pack.agreement is not None
    agreement = main_of(folder / "agreement/index.html")
    assert agreement.count('<tr><th scope="row">') == len(pack.agreement.variables)
    assert not re.search("[\u4e00-\u9fff]", re.sub(r'<span lang="zh-CN">.*?</span>', "", agreement)) or language == "zh"


def test_feeds_are_atom_and_their_entries_lead_to_pages(built: Path) -> None:
    for name in ("news", "policies", "events", "showcase"):
        feed = ElementTree.fromstring((built / f"feeds/{name}.atom").read_bytes())
        assert feed.tag == f"{ATOM}feed" and feed.findtext(f"{ATOM}updated")
        for entry in feed.findall(f"{ATOM}entry"):
            path = entry.findtext(f"{ATOM}id", "").partition("//")[2].partition("/")[2].partition("#")[0]
            assert (built / path / "index.html").is_file()


def test_the_home_page_names_the_newest_articles(built: Path) -> None:
    page = main_of(built / "index.html")
    assert "/news/working-days-2026/" in page and "/events/open-data-contest-2026/" not in page
