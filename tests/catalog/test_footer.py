"""The foot of every page: who runs the site and its numbers, linked to where anybody can check them."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.configuration.footer import ERROR_REPORTS, ICP_REGISTER, POLICE_REGISTER, parse_footer
from catalog.errors import SettingsError

NUMBERS = {"icp": "浙ICP备00000000号-1", "police": "浙公网安备 33010000000000号", "site_code": "3301000000"}


def test_numbers_lead_to_the_registers_that_hold_them() -> None:
    marks = {mark.key: mark.address for mark in parse_footer(NUMBERS, "mkdocs.yml").marks}
    assert marks == {
        "icp": ICP_REGISTER,
        "police": f"{POLICE_REGISTER}33010000000000",
        "error_report": f"{ERROR_REPORTS}3301000000",
    }


def test_what_is_not_set_says_nothing() -> None:
    foot = parse_footer({}, "mkdocs.yml")
    assert (foot.marks, foot.sponsor.zh, foot.operator.zh, foot.site_code.zh) == ((), "", "", "")


def test_a_placeholder_is_shown_and_leads_nowhere() -> None:
    (mark,) = parse_footer({"icp": {"zh": "ICP备案号（待填写）", "en": "to be filled in"}}, "mkdocs.yml").marks
    assert (mark.text.en, mark.address) == ("to be filled in", "")


def test_error_reports_may_go_to_an_address_of_its_own_and_to_no_other_scheme() -> None:
    assert parse_footer({"error_report": "https://example.gov.cn/"}, "f").marks[0].address == "https://example.gov.cn/"
    assert parse_footer({"error_report": "javascript:alert(1)"}, "f").marks[0].address == ""


@pytest.mark.parametrize("value", [[], {"en": "only"}, True, 1.5])
def test_a_wrong_value_names_its_key(value: Any) -> None:
    with pytest.raises(SettingsError) as fault:
        parse_footer({"sponsor": value}, "mkdocs.yml")
    assert fault.value.facts["key"] == "extra.mulu.footer.sponsor"
