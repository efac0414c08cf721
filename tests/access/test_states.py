"""What access answers for data sets that are suspended, gone or renamed, at every address they had."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from deployment.site_stack import cdn_template, origins, site_template

from access.calls import calls_of
from access.shelves import FolderShelf
from catalog.serving.embedded import explained
from runtime.origin import ACCESS, STATIC, app_of, is_former
from runtime.rights import Standing, reconcile_standing
from runtime.static import StaticSite
from tests.access.conftest import HEALTH, STOPS

TOKEN = "t" * 43
PAUSED, GONE = ("suspended", "rechecking"), ("withdrawn", "taken_down", "destroyed")
STANDING = {
    "since": "2026-02-20",
    "reason": {"zh": "发现商业秘密", "en": "a trade secret was found"},
    "clauses": ["HZ-2.6.9b"],
    "decision": "SL-2026-0007",
}
PAGE = "text/html,application/xhtml+xml"

Turn = Callable[..., None]


@pytest.fixture
def turned(gated: Any, open_site: Any, tmp_path: Path) -> Iterator[Turn]:
    """Gives data sets of both sites another state, as the next build would, or says where old keys lead."""
    build = tmp_path / "next"
    shutil.copytree(gated.build, build)
    written = (build / "access.json").read_text("utf-8")

    def turn(status: str = "published", moved: dict[str, str] | None = None) -> None:
        value = {**json.loads(written), "moved": moved or {}}
        for row in value["datasets"]:
            row |= {"status": status, "standing": STANDING}
            if status in GONE:
                row["resources"] = []
        (build / "access.json").write_text(json.dumps(value), "utf-8")
        for site in (gated, open_site):
            object.__setattr__(site.desk, "shelf", FolderShelf(build))

    yield turn


def addresses(key: str = STOPS) -> tuple[str, ...]:
    """Every address at which bytes or rows of an entry were had."""
    return (
        f"/api/datasets/{key}/table/rows",
        f"/downloads/{key}/table.csv",
        f"/{key}/data/table.csv",
    )


def facts(key: str = STOPS) -> tuple[str, ...]:
    """Every address at which an entry was described."""
    return (f"/api/datasets/{key}", f"/api/datasets/{key}/table", f"/api/datasets/{key}/openapi.json")


@pytest.mark.clause("HZ-2.6.9", "HZ-2.6.10", "HZ-4.7c", "LS-17c", "ZJ-44")
@pytest.mark.parametrize("status", GONE)
def test_every_address_of_what_is_gone_says_so_with_the_clause(open_site: Any, turned: Turn, status: str) -> None:
    turned(status)
    for address in (*addresses(), *facts(), f"/{STOPS}/datapackage.json"):
        reply = open_site.go(address)
        assert (reply.status, reply.code) == (410, f"state-{status.replace('_', '-')}"), address
        (objection,) = reply.json["objections"]
        assert objection["clause"] == "HZ-2.6.9b"
        assert "2026-02-20" in objection["message"] and "发现商业秘密" in objection["message"]
        assert f"/{STOPS}/" in objection["remedy"]
    english = open_site.go(addresses()[0], accept_language="en")
    assert "a trade secret was found" in english.json["detail"]


@pytest.mark.clause("HZ-4.7b", "LS-17b", "ZJ-44", "XA-18b")
@pytest.mark.parametrize("status", PAUSED)
def test_what_is_paused_gives_no_data_and_keeps_its_facts(open_site: Any, turned: Turn, status: str) -> None:
    turned(status)
    for address in addresses():
        reply = open_site.go(address)
        assert (reply.status, reply.code) == (403, f"state-{status}"), address
        assert reply.json["objections"][0]["clause"] == "HZ-2.6.9b"
    for address in facts():
        assert open_site.go(address).status == 200
    told = open_site.go(facts()[0]).json
    assert (told["status"], told["status_since"], told["status_decision"]) == (status, "2026-02-20", "SL-2026-0007")


@pytest.mark.clause("HZ-4.7b", "HZ-2.6.9")
@pytest.mark.parametrize(("status", "code"), [("suspended", 403), ("taken_down", 410)])
def test_a_grant_in_force_stands_still_while_the_data_are_not_open(
    gated: Any, turned: Turn, status: str, code: int
) -> None:
    gated.grant(TOKEN)
    assert gated.rows(HEALTH, token=TOKEN).status == 200
    turned(status)
    assert gated.rows(HEALTH, token=TOKEN).status == code
    turned("published")
    assert gated.rows(HEALTH, token=TOKEN).status == 200


@pytest.mark.parametrize("status", [*PAUSED, *GONE])
def test_a_browser_is_led_to_the_page_that_explains(gated: Any, turned: Turn, status: str) -> None:
    turned(status)
    for address in addresses():
        reply = gated.go(address, accept=PAGE)
        assert (reply.status, reply.headers["location"]) == (303, f"/{STOPS}/"), address


@pytest.mark.parametrize("status", GONE)
def test_ckan_clients_learn_that_a_package_is_deleted_and_find_it_in_no_list(
    open_site: Any, turned: Turn, status: str
) -> None:
    turned(status)
    package = open_site.go("/api/3/action/package_show", query={"id": STOPS.replace("/", "--")}).json["result"]
    assert (package["state"], package["resources"]) == ("deleted", [])
    extras = {one["key"]: one["value"] for one in package["extras"]}
    assert (extras["status"], extras["status_clauses"]) == (status, "HZ-2.6.9b")
    assert open_site.go("/api/3/action/package_list").json["result"] == []
    assert open_site.go("/api/3/action/package_search").json["result"]["count"] == 0
    assert open_site.go("/api/datasets").json["datasets"] == []


def test_a_renamed_data_set_is_had_at_every_address_it_had(open_site: Any, turned: Turn) -> None:
    turned("published", {"old/stops": STOPS})
    for old, new in zip((*addresses("old/stops"), *facts("old/stops")), (*addresses(), *facts()), strict=True):
        reply = open_site.go(old)
        assert (reply.status, reply.headers["location"]) == (308, new)
    asked = open_site.go("/api/datasets/old/stops/table/rows", query={"站名": "站1", "_limit": "2"})
    assert asked.headers["location"].endswith("/rows?%E7%AB%99%E5%90%8D=%E7%AB%991&_limit=2")
    package = open_site.go("/api/3/action/package_show", query={"id": "old--stops"}).json["result"]
    assert package["name"] == STOPS.replace("/", "--")


def test_a_grant_from_before_a_renaming_opens_what_it_opened(gated: Any, turned: Turn) -> None:
    gated.grant(TOKEN, entries=("old/clinics",), fields={"old/clinics": ("编号",)})
    assert gated.rows(HEALTH, token=TOKEN).code == "grant-for-other-data"
    turned("published", {"old/clinics": HEALTH})
    assert set(gated.rows(HEALTH, token=TOKEN).json["rows"][0]) == {"编号"}


@pytest.mark.clause("HZ-4.7b")
def test_a_claim_on_an_old_name_closes_the_new_one(gated: Any, turned: Turn) -> None:
    claim = Standing(entry="old/clinics", case="C-9", version=3, state="suspended", clauses=("HZ-4.7",))
    reconcile_standing(gated.desk.records, claim)
    gated.grant(TOKEN)
    turned("published", {"old/clinics": HEALTH})
    assert gated.rows(HEALTH, token=TOKEN).code == "data-suspended"


@pytest.mark.parametrize("status", [*PAUSED, *GONE])
def test_a_call_under_a_grant_is_logged_when_it_is_refused_for_the_state(gated: Any, turned: Turn, status: str) -> None:
    gated.grant(TOKEN)
    turned(status)
    gated.rows(HEALTH, token=TOKEN)
    assert calls_of(gated.desk.records, HEALTH)[0]["code"] == f"state-{status.replace('_', '-')}"


def test_an_address_that_never_was_is_not_found(open_site: Any, turned: Turn) -> None:
    turned("published", {"old/stops": STOPS})
    for address in (*addresses("never/was"), *facts("never/was"), f"/{STOPS}/data/other.csv"):
        assert open_site.go(address).status == 404, address


def test_the_site_answers_for_its_own_files_and_access_for_those_it_no_longer_has(
    open_site: Any, turned: Turn, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    (site / STOPS / "data").mkdir(parents=True)
    (site / STOPS / "data/table.csv").write_text("a\n", "utf-8")
    whole = replace(open_site, app=explained(StaticSite(site), open_site.app))
    turned("withdrawn")
    assert whole.go(f"/{STOPS}/data/table.csv").body == b"a\n"
    assert whole.go(f"/{STOPS}/data/gone.csv").status == 410
    assert whole.go("/missing/page/").status == 404


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b/data/x.csv", True),
        ("/a/b/datapackage.json", True),
        ("/datapackage.json", False),
        ("/a/b/", False),
        ("/en/a/b/data/x.csv", False),
        ("/a/b/data/x/y.csv", False),
    ],
)
def test_only_files_of_entries_are_asked_of_access(path: str, expected: bool) -> None:
    assert is_former(path) is expected
    assert app_of(path) == STATIC


def test_the_cdn_asks_access_where_the_bucket_has_no_such_file() -> None:
    config = cdn_template()["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    (group,) = config["OriginGroups"]["Items"]
    assert [one["OriginId"] for one in group["Members"]["Items"]] == ["site", "access"]
    assert group["FailoverCriteria"]["StatusCodes"]["Items"] == [403, 404]
    asked = [one["PathPattern"] for one in config["CacheBehaviors"] if one["TargetOriginId"] == group["Id"]]
    assert asked == ["*/data/*", "*/datapackage.json"]
    assert [one for one in origins() if one.get("otherwise") == ACCESS]
    assert origins()[-1] == {"pattern": "/*", "app": STATIC}


def test_a_refusal_of_the_functions_reaches_people_through_the_cdn() -> None:
    config = cdn_template()["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    assert {one["ErrorCode"] for one in config["CustomErrorResponses"]} == {404}
    policy = site_template()["Resources"]["SiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert "s3:ListBucket" in json.dumps(policy)
