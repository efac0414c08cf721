"""Interfaces, channels, exceptions, cycles and data of society (R-112, R-114, R-116, R-118, R-122, R-123)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from catalog.model.finding import Severity
from tests.catalog.conftest import OPEN, PROHIBITED, RESTRICTED

API = {"parameters": ["站点"], "method": "GET", "developed_by": "示例市数据局"}
FILED = {"reference": "示备〔2026〕1号", "date": "2026-03-01"}
NO_TABLE = [{"name": "map", "title": "地图", "path": "stops.csv", "format": "json"}]


def found(portal: Any, rule: str, pack: str = "hangzhou") -> list[str]:
    return [key for key in portal.keys(pack) if key.partition("/")[0] == rule]


def severities(portal: Any, rule: str, pack: str) -> set[Severity]:
    return {one.severity for one in portal.findings(pack) if one.code == rule}


@pytest.mark.clause("HZ-2.6.6", "SD-10¶3")
@pytest.mark.parametrize("pack", ["hangzhou", "shandong"])
@pytest.mark.parametrize(
    ("api", "expected"),
    [
        (None, ["R-116/missing"]),
        (API, []),
        ({**API, "parameters": []}, []),
        ({**API, "developed_by": " "}, ["R-116/incomplete"]),
        ({**API, "method": "post"}, []),
        ({**API, "method": "FTP"}, ["R-116/method"]),
        ("", ["R-116/incomplete"]),
        ({}, ["R-116/incomplete"]),
    ],
)
def test_an_interface_that_cannot_be_derived_says_how_it_is_called_and_who_made_it(
    portal: Any, pack: str, api: Any, expected: list[str]
) -> None:
    portal.entry(OPEN, {"access_modes": ["interface"], "api": api}, resources=NO_TABLE)
    assert found(portal, "R-116", pack) == expected
    assert severities(portal, "R-116", pack) <= {Severity.ERROR}


def test_the_platform_describes_the_interface_of_a_table_itself(portal: Any) -> None:
    portal.entry(OPEN, {"access_modes": ["interface"]})
    assert found(portal, "R-116") == []


@pytest.mark.parametrize("pack", ["lishui", "lianyungang", "xian"])
def test_where_the_text_asks_nothing_of_interfaces_nothing_is_asked(portal: Any, pack: str) -> None:
    portal.entry(OPEN, {"access_modes": ["interface"]}, resources=NO_TABLE)
    assert found(portal, "R-116", pack) == []


@pytest.mark.clause("LS-2c", "ZJ-10¶1", "LY-39(1)–(5)", "XA-13", "SD-2")
@pytest.mark.parametrize(
    ("pack", "severity"),
    [
        ("lishui", Severity.ERROR),
        ("hangzhou", Severity.WARNING),
        ("lianyungang", Severity.WARNING),
        ("shandong", Severity.WARNING),
        ("xian", Severity.WARNING),
    ],
)
def test_an_address_outside_the_platform_needs_a_filed_exception(portal: Any, pack: str, severity: Severity) -> None:
    outside = {"api": {**API, "url": "https://data.example.com/v1"}}
    portal.entry(OPEN, outside)
    assert (found(portal, "R-122", pack), severities(portal, "R-122", pack)) == (["R-122/outside"], {severity})
    portal.entry(OPEN, {**outside, "exception": FILED})
    assert found(portal, "R-122", pack) == []
    portal.entry(OPEN, {**outside, "exception": {"reference": FILED["reference"]}})
    assert found(portal, "R-122", pack) == ["R-122/incomplete"]


@pytest.mark.clause("LS-2c")
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("编号,数据集\n示备〔2026〕1号,data-bureau/open\n", []),
        ("编号,数据集\n示备〔2026〕2号,data-bureau/open\n", ["R-122/unknown"]),
        ("编号,数据集\n", ["R-122/unknown"]),
        ("number\n1\n", ["R-122/unknown"]),
        (b"\xff\xfe\x00", []),
        (None, []),
    ],
)
def test_a_filing_that_is_cited_stands_in_the_public_register(portal: Any, table: Any, expected: list[str]) -> None:
    portal.entry(OPEN, {"channel": "群聊", "exception": FILED})
    if table is not None:
        portal.write("datapackages/data-bureau/off-platform-openings/off-platform-openings.csv", table)
    assert found(portal, "R-122", "lishui") == expected
    assert severities(portal, "R-122", "lishui") <= {Severity.WARNING}
    assert found(portal, "R-122", "xian") == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"download_url": "https://data.example.gov.cn/x"}, []),
        ({"download_url": "https://api.data.example.gov.cn:8443/x"}, []),
        ({"download_url": "https://open.province.example/x"}, []),
        ({"download_url": "https://evil-data.example.gov.cn.example.com/x"}, ["R-122/outside"]),
        ({"download_url": "https://data.example.gov.cn@example.com/x"}, ["R-122/outside"]),
        ({"download_url": "//example.com/x"}, ["R-122/outside"]),
        ({"download_url": "/here"}, []),
        ({"mirrors": [{"link": "HTTPS://EXAMPLE.COM"}]}, ["R-122/outside"]),
        ({"download_urls": ["/here", "https://example.com"]}, ["R-122/outside"]),
        ({"download_url": 7}, []),
        ({"note": "见 https://example.com"}, []),
        ({"channel": "city_site"}, []),
        ({"channel": "群聊"}, ["R-122/outside"]),
    ],
)
def test_only_hosts_of_the_platform_are_the_platform(portal: Any, facts: Any, expected: list[str]) -> None:
    settings = {"site_name": "示例", "site_url": "https://data.example.gov.cn/", "extra": {"mulu": {}}}
    settings["extra"] = {
        "mulu": {
            "pack": "xian",
            "authority": "data-bureau",
            "city": "示例市",
            "platform_hosts": ["Open.Province.example", ""],
        }
    }
    portal.write("mkdocs.yml", settings)
    portal.entry(OPEN, facts)
    assert found(portal, "R-122", "xian") == expected


@pytest.mark.clause("LS-9b", "LS-9c")
@pytest.mark.parametrize(
    ("good", "facts", "expected"),
    [
        (OPEN, {}, []),
        (OPEN, {"channel": "city_site"}, []),
        (OPEN, {"channel": "provincial_open_domain"}, ["R-123/other"]),
        (RESTRICTED, {}, ["R-123/missing"]),
        (RESTRICTED, {"channel": "provincial_open_domain"}, []),
        (RESTRICTED, {"channel": "city_blockchain"}, []),
        (RESTRICTED, {"channel": "city_site"}, ["R-123/other"]),
        (RESTRICTED, {"channel": "city_site", "exception": FILED}, []),
        (PROHIBITED, {}, []),
    ],
)
def test_each_openness_type_has_its_channel_in_lishui(portal: Any, good: Any, facts: Any, expected: list[str]) -> None:
    portal.entry(good, facts)
    assert found(portal, "R-123", "lishui") == expected
    assert severities(portal, "R-123", "lishui") <= {Severity.ERROR}
    assert found(portal, "R-123", "hangzhou") == []


@pytest.mark.clause("HZ-2.4.2b", "LY-15")
@pytest.mark.parametrize(
    ("cycle", "frequency", "expected"),
    [
        ("每年", "monthly", ["R-112/cycle"]),
        ("yearly", "monthly", ["R-112/cycle"]),
        ("每月", "monthly", []),
        ("每日", "monthly", []),
        ("业务办理时产生", "daily", []),
        ("每年", "irregular", []),
        ("不定期", "daily", []),
    ],
)
def test_data_are_not_promised_before_they_come_into_being(
    portal: Any, cycle: str, frequency: str, expected: list[str]
) -> None:
    portal.entry(OPEN, {"generation_cycle": cycle, "update_frequency": frequency})
    assert found(portal, "R-112") == expected


@pytest.mark.clause("HZ-5.4", "HZ-5.1d")
@pytest.mark.parametrize(("society", "severity"), [(True, Severity.ERROR), (None, Severity.WARNING)])
def test_columns_of_society_data_must_say_what_they_mean(portal: Any, society: Any, severity: Severity) -> None:
    good = deepcopy(OPEN)
    del good["resources"][0]["schema"]["fields"][0]["title"]
    answers = {"responsible_person": "张示例", "public_contact": "0571-87654321"}
    portal.entry(good, {"society_data": society, **answers})
    assert severities(portal, "R-114", "hangzhou") == {severity}
    portal.entry(OPEN, {"society_data": society, **answers})
    assert found(portal, "R-114") == []


@pytest.mark.clause("HZ-5.4")
def test_somebody_answers_for_society_data(portal: Any) -> None:
    portal.entry(OPEN, {"society_data": True})
    assert found(portal, "R-118") == ["R-118/responsible", "R-118/responsible"]
    portal.entry(OPEN, {"society_data": True, "responsible_person": "张示例", "public_contact": "0571-87654321"})
    assert found(portal, "R-118") == []


@pytest.mark.clause("HZ-8.1", "SD-20¶1", "XA-9¶3")
@pytest.mark.parametrize("pack", ["hangzhou", "shandong", "xian"])
def test_a_number_that_cannot_be_rung_is_an_error_where_a_contact_is_ordered(portal: Any, pack: str) -> None:
    portal.publisher(contact={"phone": "12345678901234"})
    assert severities(portal, "R-118", pack) == {Severity.ERROR}
    assert severities(portal, "R-118", "lishui") == {Severity.WARNING}
    portal.publisher(contact={"phone": "0571-87654321"})
    assert found(portal, "R-118", pack) == []
