"""Each rule of requirements section 7.1 from both sides: what it refuses, and what it lets pass."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from catalog.model.finding import Severity

RESTRICTED, PROHIBITED = "restricted", "prohibited"


@pytest.mark.parametrize("kind", ["unconditional", RESTRICTED, PROHIBITED])
def test_a_good_entry_has_nothing_against_it(portal: Any, good_entries: Any, kind: str) -> None:
    assert portal.added(good_entries[kind]) == []


@pytest.mark.clause("HZ-2.4.2b")
@pytest.mark.parametrize("key", ["update_frequency", "data_type"])
def test_required_metadata_is_an_error(portal: Any, key: str) -> None:
    portal.entry(facts={key: None})
    (finding,) = portal.findings()
    assert (finding.code, finding.severity, finding.facts["field"]) == ("R-101", Severity.ERROR, key)
    assert finding.clauses


@pytest.mark.clause("HZ-2.6.5a")
def test_metadata_after_the_audit_is_a_warning(portal: Any) -> None:
    portal.entry(facts={"topic_class": None})
    assert [(one.code, one.severity) for one in portal.findings()] == [("R-101", Severity.WARNING)]


@pytest.mark.clause("HZ-2.4.2b")
@pytest.mark.parametrize(("key", "field"), [("title", "title"), ("description", "summary")])
def test_title_and_summary_are_required(portal: Any, key: str, field: str) -> None:
    portal.entry(**{key: None})
    assert [(one.code, one.facts["field"]) for one in portal.findings()] == [("R-101", field)]


@pytest.mark.clause("HZ-2.3")
def test_an_unknown_openness_type_carries_the_clause_of_its_rule(portal: Any) -> None:
    portal.entry(facts={"openness_type": "free"})
    (finding,) = portal.findings()
    assert (finding.code, finding.clauses) == ("R-102", ("HZ-2.3",))


@pytest.mark.clause("HZ-2.1b", "HZ-2.3.1")
def test_prohibited_data_names_its_basis_and_ground(portal: Any, good_entries: Any) -> None:
    assert portal.added(good_entries[PROHIBITED], {"openness_basis": None}) == ["R-103/basis"]
    assert portal.added(good_entries[PROHIBITED], {"ground_codes": None}) == ["R-103/ground"]


@pytest.mark.clause("HZ-2.4.2b", "ZJ-33¶1")
def test_restricted_data_names_its_conditions_and_ground(portal: Any, good_entries: Any) -> None:
    good = good_entries[RESTRICTED]
    assert portal.added(good, {"openness_conditions": None}) == ["R-101", "R-104/conditions"]
    assert portal.added(good, {"ground_codes": []}) == ["R-104/ground"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("HZ-R2", []),
        ("HZ-P1", ["R-104/ground-of-other-type"]),
        ("HZ-X9", ["R-104/ground-unknown"]),
    ],
)
def test_grounds_fit_the_openness_type(portal: Any, good_entries: Any, code: str, expected: list[str]) -> None:
    assert portal.added(good_entries[RESTRICTED], {"ground_codes": [code]}) == expected


@pytest.mark.clause("HZ-2.3.3")
@pytest.mark.parametrize(("code", "expected"), [("HZ-U1", []), ("HZ-P1", ["R-107/ground-of-other-type"])])
def test_open_data_has_no_prohibited_ground(portal: Any, good_entries: Any, code: str, expected: list[str]) -> None:
    assert portal.added(good_entries["unconditional"], {"ground_codes": [code]}) == expected


@pytest.mark.clause("HZ-2.3.2(1)", "ZJ-30¶2")
def test_data_opened_by_consent_shows_the_consent(portal: Any, good_entries: Any) -> None:
    by_consent = {"ground_codes": ["HZ-R1"]}
    assert portal.added(good_entries[RESTRICTED], by_consent) == ["R-105"]
    assert portal.added(good_entries[RESTRICTED], {**by_consent, "consent_evidence": "授权书样式 2026-01"}) == []


@pytest.mark.clause("HZ-2.6.1")
def test_open_personal_columns_need_a_masking_record(portal: Any, good_entries: Any) -> None:
    good = deepcopy(good_entries["unconditional"])
    good["resources"][0]["schema"]["fields"][0]["catalog"] = {"sensitivity": "personal"}
    assert portal.added(good) == ["R-107/personal"]
    assert portal.added(good, {"desensitisation": {"rule": "去标识", "standard": "GB/T 37964"}}) == []


@pytest.mark.clause("HZ-2.3.1", "SD-7")
@pytest.mark.parametrize(
    ("changes", "facts", "expected"),
    [
        ({"resources": [{"name": "x", "path": "stops.csv", "format": "csv"}]}, {}, {"R-106/resource", "R-106/file"}),
        ({}, {"access_modes": ["interface"]}, {"R-106/interface"}),
        ({}, {"view": {"chart": {"kind": "bar"}}}, {"R-106/preview"}),
    ],
)
def test_prohibited_entries_carry_nothing(
    portal: Any, good_entries: Any, changes: Any, facts: Any, expected: set[str]
) -> None:
    found = portal.added(good_entries[PROHIBITED], facts, **changes)
    assert {key for key in found if key.startswith("R-106")} == expected


def test_a_readme_beside_a_prohibited_entry_is_no_data(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries[PROHIBITED])
    portal.write("datapackages/data-bureau/prohibited/README.md", "说明")
    assert portal.keys() == []


@pytest.mark.clause("HZ-3.2.1¶1")
def test_restricted_data_never_stand_in_the_repository(portal: Any, good_entries: Any) -> None:
    good = deepcopy(good_entries[RESTRICTED])
    del good["resources"][0]["catalog"]
    assert portal.added(good) == ["R-108/resource"]
    assert portal.added(good_entries[RESTRICTED]) == []
    portal.write("datapackages/data-bureau/restricted/full.csv", "a\n1\n")
    assert portal.keys() == ["R-108/file"]


@pytest.mark.clause("HZ-3.2.1¶1")
def test_a_restricted_entry_without_a_sample_warns(portal: Any, good_entries: Any) -> None:
    good = deepcopy(good_entries[RESTRICTED])
    del good["resources"][1]
    portal.entry(good)
    (portal.root / "datapackages/data-bureau/restricted/stops.csv").unlink()
    assert [(one.code, one.severity) for one in portal.findings()] == [("R-109", Severity.WARNING)]


@pytest.mark.clause("HZ-5.1c", "HZ-1.1")
@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (["pdf"], ["R-110"]),
        (["pdf", "csv"], []),
        (["docx", "jpg"], ["R-110"]),
        (["geojson"], []),
        ([], ["R-110/no-data"]),
    ],
)
def test_open_data_has_a_machine_readable_file(portal: Any, formats: list[str], expected: list[str]) -> None:
    fields = [{"name": "a", "title": "甲"}]
    files = [{"name": f"f{n}", "path": f"f{n}.{word}", "schema": {"fields": fields}} for n, word in enumerate(formats)]
    portal.entry(resources=files)
    (portal.root / "datapackages/data-bureau/open/stops.csv").unlink(missing_ok=True)
    assert [key for key in portal.keys() if key.startswith("R-110")] == expected


@pytest.mark.clause("HZ-2.4.2b")
@pytest.mark.parametrize(("word", "expected"), [("yearly", []), ("sometimes", ["R-112"])])
def test_the_update_frequency_is_a_word_of_the_list(portal: Any, good_entries: Any, word: str, expected: Any) -> None:
    assert portal.added(good_entries["unconditional"], {"update_frequency": word}) == expected


@pytest.mark.clause("HZ-5.1d")
def test_columns_without_a_word_about_them_warn(portal: Any, good_entries: Any) -> None:
    good = deepcopy(good_entries["unconditional"])
    del good["resources"][0]["schema"]["fields"][0]["title"]
    portal.entry(good)
    assert [(one.key, one.severity) for one in portal.findings()] == [("R-114", Severity.WARNING)]


@pytest.mark.clause("HZ-8.1")
@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ({"phone": "0571-87654321"}, []),
        ({"phone": "12345"}, []),
        ({"phone": "0571-12345"}, []),
        ({"phone": "13912345678"}, []),
        ({"email": "a@example.gov.cn"}, []),
        ({}, ["R-118"]),
        ({"department": "信息科"}, ["R-118"]),
        ({"phone": "call us"}, ["R-118/phone"]),
        ({"phone": "0571-1"}, ["R-118/phone"]),
        ({"email": "nobody"}, ["R-118/email"]),
    ],
)
def test_the_public_can_reach_every_body(portal: Any, contact: Any, expected: list[str]) -> None:
    portal.publisher(contact=contact)
    assert portal.keys() == expected


@pytest.mark.clause("HZ-1.2.2a")
def test_the_authority_of_the_settings_is_a_body_with_that_role(portal: Any) -> None:
    portal.publisher(role="publisher")
    assert portal.keys() == ["R-119/authority-role"]
    portal.settings(authority="nobody")
    portal.publisher()
    assert portal.keys() == ["R-119/authority-missing"]


@pytest.mark.parametrize(
    ("name", "expected"), [("MIT", []), ("open-data-licence-v1", []), ("CC-BY", ["licence/unknown"])]
)
def test_licences_are_words_of_the_list(portal: Any, good_entries: Any, name: str, expected: list[str]) -> None:
    assert portal.added(good_entries["unconditional"], licenses=[{"name": name}]) == expected


def test_open_data_has_a_licence(portal: Any, good_entries: Any) -> None:
    assert portal.added(good_entries["unconditional"], licenses=None) == ["licence/missing"]


def test_a_city_adds_words_of_its_own(portal: Any, good_entries: Any) -> None:
    portal.write("datapackages/data-bureau/vocabularies/licences.csv", "key,zh,en\nCITY-1,市协议,City agreement\n")
    found = portal.added(good_entries["unconditional"], licenses=[{"name": "CITY-1"}])
    assert "licence/unknown" not in found


@pytest.mark.clause("ZJ-2¶2")
@pytest.mark.parametrize(
    ("text", "is_marked"),
    [
        ("机密★10年", True),
        ("密级：秘密", True),
        ("【绝密】工程图", True),
        ("机密", True),
        ("不含国家秘密和商业秘密", False),
        ("机密性等级评估", False),
        ("保守国家秘密法宣传活动", False),
    ],
)
def test_state_secret_marks_are_refused_and_the_words_are_not(
    portal: Any, good_entries: Any, text: str, is_marked: bool
) -> None:
    assert portal.added(good_entries["unconditional"], description=text) == (["R-124"] if is_marked else [])


def test_the_state_secret_flag_is_refused(portal: Any, good_entries: Any) -> None:
    assert portal.added(good_entries["unconditional"], {"state_secret": True}) == ["R-124/flag"]


@pytest.mark.clause("HZ-2.6.5a")
@pytest.mark.parametrize(
    ("agreement", "expected"),
    [("open-data-licence-v1", []), ("restricted-use-agreement-v1", []), ("an-old-text", ["R-117"])],
)
def test_the_open_agreement_is_a_text_of_the_portal(
    portal: Any, good_entries: Any, agreement: str, expected: list[str]
) -> None:
    assert portal.added(good_entries["unconditional"], {"open_agreement": agreement}) == expected


@pytest.mark.clause("HZ-7.2a", "SD-9(1)")
@pytest.mark.parametrize(
    ("review", "expected"),
    [(None, ["R-303"]), ({"by": "x"}, ["R-303/incomplete"]), ("通过", ["R-303"]), ({}, ["R-303"])],
)
def test_a_security_review_before_opening_is_recorded(
    portal: Any, good_entries: Any, review: Any, expected: list[str]
) -> None:
    portal.entry(good_entries["unconditional"], {"security_review": review})
    assert [(one.key, one.severity) for one in portal.findings()] == [(key, Severity.ERROR) for key in expected]
    found = [one for one in portal.findings("lishui") if one.code == "R-303"]
    assert [one.severity for one in found] == [Severity.WARNING]


@pytest.mark.clause("HZ-7.2a")
def test_prohibited_data_need_no_review_before_opening(portal: Any, good_entries: Any) -> None:
    assert portal.added(good_entries[PROHIBITED], {"security_review": None}) == []


@pytest.mark.clause("SD-10¶2")
@pytest.mark.parametrize(("formats", "expected"), [(["xml"], ["R-111"]), (["xml", "json"], []), (["csv"], [])])
def test_open_data_come_in_several_kinds(portal: Any, formats: list[str], expected: list[str]) -> None:
    files = [{"name": f"f{n}", "path": f"f{n}.{word}"} for n, word in enumerate(formats)]
    portal.entry(resources=files)
    assert [key for key in portal.keys("shandong", date(2024, 1, 1)) if key == "R-111"] == expected


@pytest.mark.parametrize(
    ("key", "expected"), [("ground_code", ["key-misspelt"]), ("coverage_temporl", ["key-misspelt"]), ("timezone", [])]
)
def test_keys_that_are_nearly_right_are_named_and_own_keys_welcome(
    portal: Any, good_entries: Any, key: str, expected: list[str]
) -> None:
    assert portal.added(good_entries["unconditional"], {key: "x"}) == expected
