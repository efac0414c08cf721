"""CODEOWNERS lets a body change its own folder and nothing else (HZ-1.2.1, HZ-1.2.2)."""

from pathlib import Path
from typing import Any

import pytest


def bodies(portal: Any, **metro: Any) -> None:
    portal.publisher(git_owners=["@city/data-bureau"])
    body = {"name": "metro", "title": "示例市地铁", "git_owners": ["@city/metro", "ops@metro.example"], **metro}
    portal.write("datapackages/metro/publisher.yaml", {key: value for key, value in body.items() if value})


def lines(portal: Any, host: str = "github") -> list[str]:
    path: Path = portal.root / f".{host}/CODEOWNERS"
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.clause("HZ-1.2.1", "HZ-1.2.2")
def test_a_body_owns_its_folder_and_the_authority_all_else(portal: Any, run_mulu: Any) -> None:
    bodies(portal)
    assert run_mulu("owners")[0] == 0
    assert lines(portal) == [
        "* @city/data-bureau",
        "/datapackages/metro/ @city/metro ops@metro.example",
        "/datapackages/*/publisher.yaml @city/data-bureau",
    ]


def test_gitlab_sections_do_not_reach_into_each_other(portal: Any, run_mulu: Any) -> None:
    bodies(portal)
    portal.write("datapackages/water/publisher.yaml", {"name": "water", "title": "示例市水务"})
    code, out, _ = run_mulu("owners", "--code-host", "gitlab")
    found = lines(portal, "gitlab")
    split = found.index("[metro] @city/metro ops@metro.example")
    assert (code, "water" in out) == (0, True)
    assert "*" not in found
    assert {"/datapackages/data-bureau/", "/datapackages/water/", "/datapackages/*/publisher.yaml"} <= set(
        found[:split]
    )
    assert found[split + 1 :] == ["/datapackages/metro/"]


def test_the_check_tells_when_the_file_is_missing_or_stale(portal: Any, run_mulu: Any) -> None:
    bodies(portal)
    assert run_mulu("owners", "--check")[0] == 1
    run_mulu("owners")
    assert run_mulu("owners", "--check")[0] == 0
    bodies(portal, git_owners=["@city/other"])
    code, out, _ = run_mulu("owners", "--check")
    assert (code, "mulu owners" in out) == (1, True)


def test_without_owners_of_the_authority_nothing_is_written(portal: Any, run_mulu: Any) -> None:
    code, _, err = run_mulu("owners")
    assert (code, "git_owners" in err, (portal.root / ".github").exists()) == (2, True, False)


@pytest.mark.parametrize("owner", ["metro", "@", "@a b", "@a\n* @evil", "# x", "@a/b c", "*"])
def test_an_owner_that_is_no_account_is_refused(portal: Any, run_mulu: Any, owner: str) -> None:
    bodies(portal, git_owners=[owner])
    assert "git-owner" in {one.key for one in portal.findings()}
    run_mulu("owners")
    written = lines(portal)
    assert [line for line in written if "evil" in line or line.startswith("/datapackages/metro/")] == []


def test_a_host_without_owners_files_is_told(portal: Any, run_mulu: Any) -> None:
    bodies(portal)
    code, _, err = run_mulu("owners", "--code-host", "gitee")
    assert (code, "github, gitlab" in err) == (2, True)
