"""What the app tells of itself: data sets, interface pages, OpenAPI, and CKAN's reads."""

from __future__ import annotations

import json
from typing import Any

import pytest


def test_the_list_holds_what_may_be_read_and_nothing_prohibited(open_site: Any) -> None:
    told = open_site.go("/api/datasets").json
    assert [row["entry"] for row in told["datasets"]] == ["clinics", "stops"]


def test_a_long_list_goes_on_where_it_ended(open_site: Any) -> None:
    first = open_site.go("/api/datasets", query={"_limit": "1"}).json
    path, _, query = first["next"].partition("?")
    second = open_site.go(path, query=query).json
    assert [row["entry"] for row in (*first["datasets"], *second["datasets"])] == ["clinics", "stops"]
    assert second["next"] is None


def test_a_data_set_tells_its_columns_and_a_restricted_one_no_files(open_site: Any) -> None:
    table = open_site.go("/api/datasets/transport/stops").json["resources"][0]
    assert [column["name"] for column in table["columns"]] == ["编号", "站名", "lon", "opened", "busy"]
    assert table["files"][0]["href"] == "/downloads/transport/stops/table.csv"
    assert open_site.go("/api/datasets/health/clinics").json["resources"][0]["files"] == []
    assert open_site.go("/api/datasets/transport/secret").status == 404


def test_a_browser_gets_a_page_that_explains_the_interface(open_site: Any) -> None:
    page = open_site.go("/api/datasets/transport/stops/table", accept="text/html").body.decode()
    assert "http://localhost:8000/api/datasets/transport/stops/table/rows" in page
    assert "<code>编号</code>" in page
    assert "access." not in page, "every sentence of the page is in the catalogue"


def test_the_page_speaks_the_language_of_the_reader(open_site: Any) -> None:
    path = "/api/datasets/transport/stops/table"
    english = open_site.go(path, accept="text/html", accept_language="en-GB,en;q=0.9,zh;q=0.5").body.decode()
    assert "Back to the data set" in english
    assert 'href="/en/transport/stops/"' in english
    assert "返回数据集" in open_site.go(path, accept="text/html", accept_language="fr").body.decode()


def test_every_sentence_of_this_app_stands_in_both_languages(root: Any) -> None:
    words = {key: (root / f"catalog/messages/{key}/access.json").read_text("utf-8") for key in ("zh", "en")}
    assert _codes(json.loads(words["zh"])) == _codes(json.loads(words["en"]))


def _codes(value: Any, code: str = "") -> set[str]:
    if isinstance(value, dict):
        return {found for key, inner in value.items() for found in _codes(inner, f"{code}.{key}")}
    return {code}


def test_the_description_names_every_column_with_its_operators(open_site: Any) -> None:
    told = open_site.go("/api/datasets/transport/stops/openapi.json").json
    operation = told["paths"]["/api/datasets/transport/stops/table/rows"]["get"]
    names = [parameter["name"] for parameter in operation["parameters"]]
    assert {"编号", "编号__gte", "站名__contains", "_sort", "_cursor"} <= set(names)
    assert "编号__contains" not in names
    assert open_site.go("/openapi.json").json["openapi"] == "3.1.0"
    restricted = open_site.go("/api/datasets/health/clinics/openapi.json").json
    assert restricted["paths"]["/api/datasets/health/clinics/table/rows"]["get"]["security"] == [{"grant": []}]


@pytest.mark.parametrize("path", ["/api/3/action", "/api/action"])
def test_ckan_reads_answer_in_ckans_envelope(open_site: Any, path: str) -> None:
    assert open_site.go(f"{path}/package_list").json["result"] == ["health--clinics", "transport--stops"]
    assert open_site.go(f"{path}/status_show").json["success"] is True
    shown = open_site.go(f"{path}/package_show", query={"id": "transport--stops"}).json["result"]
    assert [one["format"] for one in shown["resources"]] == ["CSV", "API"]
    hidden = open_site.go(f"{path}/package_show", query={"id": "transport--secret"})
    assert (hidden.status, hidden.json["success"]) == (404, False)


def test_a_ckan_search_in_chinese_finds_titles_and_counts_all(open_site: Any) -> None:
    body = json.dumps({"q": "示例 stops", "rows": 1}).encode()
    told = open_site.go("/api/3/action/package_search", method="POST", body=body, content_type="application/json")
    assert told.json["result"]["count"] == 1
    everything = open_site.go("/api/3/action/package_search", query={"q": "*:*", "rows": "1"}).json["result"]
    assert (everything["count"], len(everything["results"])) == (2, 1)


def test_the_app_says_that_it_is_well(open_site: Any) -> None:
    assert open_site.go("/healthz").json["status"] == "ok"
