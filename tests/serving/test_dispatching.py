"""One origin: which app answers a path, and whose pages may write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.serving.embedded import at_home, dispatcher, environment_for
from runtime.origin import ACCESS, CASEWORK, STATIC, app_of

OWNERS = {
    "/": STATIC,
    "/catalogue/": STATIC,
    "/en/": STATIC,
    "/apply/demand/": STATIC,
    "/apiary/": STATIC,
    "/workbench": STATIC,  # the slash at the end decides
    "/workbench/": CASEWORK,
    "/workbench/cases/AAAA-AAAA-AAA": CASEWORK,
    "/en/workbench/": CASEWORK,
    "/track/": CASEWORK,
    "/sign-in/": CASEWORK,
    "/healthz": CASEWORK,
    "/healthz/x": STATIC,
    "/api/cases": CASEWORK,
    "/api/me": CASEWORK,
    "/api/anything-else": CASEWORK,
    "/api/datasets": ACCESS,
    "/api/datasets/a/b/c/rows": ACCESS,
    "/api/3/action/package_list": ACCESS,
    "/downloads/a/b/c.csv": ACCESS,
    "/openapi.json": ACCESS,
    "/consent": ACCESS,
    "/en/consent": ACCESS,
}


def named(name: str) -> Callable[..., list[bytes]]:
    """An app that says who it is."""

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        return [name.encode()]

    return answer


@pytest.mark.parametrize("path", OWNERS)
def test_the_route_table_says_which_app_answers(path: str) -> None:
    apps = {name: named(name) for name in (CASEWORK, ACCESS, STATIC)}
    environ = {"PATH_INFO": path}
    assert list(dispatcher(apps)(environ, None)) == [OWNERS[path].encode()]
    assert app_of(path) == OWNERS[path]


@pytest.mark.parametrize("path", ["", "//api/cases", "/\xff\xfe", "/..%2fapi", "/api/../workbench/"])
def test_a_path_that_makes_no_sense_still_has_one_owner(path: str) -> None:
    apps = {name: named(name) for name in (CASEWORK, ACCESS, STATIC)}
    (answer,) = dispatcher(apps)({"PATH_INFO": path}, None)
    assert answer.decode() in apps


@pytest.mark.parametrize(
    ("host", "origin", "seen"),
    [
        ("localhost:8000", "http://localhost:8000", "http://127.0.0.1:8000"),
        ("localhost:41000", "http://localhost:41000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000", "http://127.0.0.1:8000"),
        ("127.0.0.1:8000", "http://evil.example", "http://evil.example"),
        ("localhost:8000", "http://localhost:9999", "http://localhost:9999"),
        ("evil.example", "http://evil.example", "http://evil.example"),
        ("localhost:8000", "null", "null"),
        ("[", "http://[", "http://["),
    ],
)
def test_our_own_page_under_another_name_of_this_machine_is_ours_and_no_other(
    host: str, origin: str, seen: str
) -> None:
    environ = {"HTTP_HOST": host, "HTTP_ORIGIN": origin}
    at_home(named("x"), "http://127.0.0.1:8000/")(environ, None)
    assert environ["HTTP_ORIGIN"] == seen


def test_a_site_with_a_name_of_its_own_has_no_other_names() -> None:
    app = named("x")
    assert at_home(app, "https://data.city.example/") is app


def test_what_the_operator_sets_stands_but_the_places_of_this_run_are_this_run_s(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SITE_URL", "https://data.city.example/"), ("STATE", "/elsewhere"), ("MAIL_FROM", "")):
        monkeypatch.setenv(f"MULU_{name}", value)
    made = environment_for(tmp_path / "state", tmp_path / "build", "http://127.0.0.1:8000/")
    assert made["MULU_SITE_URL"] == "https://data.city.example/"
    assert made["MULU_STATE"] == str(tmp_path / "state")
    assert "MULU_MAIL_FROM" not in made
