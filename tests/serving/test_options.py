"""What is wrong with a command is said in a sentence with what to do, at once, and nothing is half started."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serving.running import READY, Town, mulu


def refused(root: Path, *arguments: str, **environment: str) -> str:
    """What `mulu serve` says when it refuses; exit code 2, no traceback, two lines."""
    done = mulu(root, "serve", "--port", "0", *arguments, **environment)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("Error: ") and "What to do: " in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 2, done.stderr
    return done.stderr


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def test_a_port_that_is_taken_is_named_before_anything_is_built(catalogue_root: Path, taken_port: int) -> None:
    (catalogue_root / "functions").mkdir()
    said = refused(catalogue_root, "--port", str(taken_port))
    assert f"127.0.0.1:{taken_port}" in said and "--port" in said
    assert not (catalogue_root / "build").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--now", "tomorrow"), "tomorrow"),
        (("--now", "9999-12-31"), "9999-12-31"),
        (("--host", "300.1.2.3"), "300.1.2.3"),
        (("--pack", "nowhere"), "nowhere"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_name(built_town: Path, arguments: tuple[str, ...], word: str) -> None:
    assert word in refused(built_town, *arguments)


def test_a_state_folder_that_cannot_be_written_is_named(built_town: Path, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    assert "a-file" in refused(built_town, "--state", str(tmp_path / "a-file"))
    assert "a-file" in refused(built_town, "--state", str(tmp_path / "a-file" / "below"))


@pytest.mark.parametrize(
    "text", ["", "extra: [", "extra: {mulu: {pack: hangzhou}}\n", "extra:\n  mulu:\n    pack: [a]\n", "\x00", "- a\n"]
)
def test_broken_settings_are_named_and_nothing_is_built(catalogue_root: Path, text: str) -> None:
    (catalogue_root / "functions").mkdir()
    (catalogue_root / "mkdocs.yml").write_text(text, "utf-8")
    assert "mkdocs.yml" in refused(catalogue_root)
    assert not (catalogue_root / "build").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("MULU_ENGINE", "oracle"), ("MULU_MASTER_KEYS", "short"), ("MULU_DEPLOYMENT", "production")],
)
def test_a_variable_that_is_wrong_is_named(built_town: Path, name: str, value: str) -> None:
    assert "MULU_" in refused(built_town, **{name: value})


def test_the_clock_of_a_deployment_cannot_be_set(built_town: Path) -> None:
    assert "--now" in refused(built_town, "--now", "2026-09-24", MULU_DEPLOYMENT="production")


def test_without_the_functions_beside_it_serve_says_that_it_needs_a_checkout(catalogue_root: Path) -> None:
    done = mulu(catalogue_root, "serve")
    assert done.returncode == 2 and "functions/" in done.stderr


def test_the_first_line_says_what_happens_and_the_last_ones_where_to_go(open_town: Callable[[], Town]) -> None:
    town = open_town()
    (town.root / "datapackages/hangzhou-metro/metro-openings/datapackage.yaml").write_text("title: [", "utf-8")
    town.start()
    assert town.lines[0].startswith("Mulu: getting ready to serve")
    assert any(line.startswith("Skipped") and "metro-openings" in line for line in town.lines)
    assert any(line.startswith(READY) for line in town.lines)
    assert town.visitor().open("/hangzhou-transport/yangtze-delta-airports/").status == 200
    town.says("State, outbox and registers are in")
    tries = [line for line in town.lines if town.url in line and line.startswith("  ")]
    assert len(tries) == 3
    for line in tries:
        page = town.visitor().open(line.rpartition(": ")[2])
        assert page.status == 200, line


def test_the_state_folder_is_state_unless_another_is_named(open_town: Callable[[], Town], tmp_path: Path) -> None:
    town = open_town()
    town.start("2026-09-24T10:00", "--state", str(tmp_path / "elsewhere"))
    body = {"procedure": "consultation", "subject": "示例问题", "text": "示例内容"}
    assert town.visitor().call("POST", "/api/cases", body).status == 201
    assert (tmp_path / "elsewhere/casework.sqlite3").is_file()
    assert not (town.state / "casework.sqlite3").exists()
    assert town.mulu("audit", "verify").stdout.startswith("0 cases")
    kept = town.mulu("audit", "verify", "--state", str(tmp_path / "elsewhere")).stdout
    assert kept.endswith("cases verified, 0 broken.\n") and not kept.startswith("0 ")  # the case, and duties that begin


def test_a_page_opened_as_localhost_can_sign_in(open_town: Callable[[], Town]) -> None:
    town = open_town().start("2026-09-24T10:00", "--host", "localhost")
    assert "localhost" in town.url
    assert town.visitor("dev:shili-keji").call("GET", "/api/me").json()["name"] == "示例科技有限公司"


def test_a_command_that_is_interrupted_ends_quietly(open_town: Callable[[], Town]) -> None:
    town = open_town().start()
    assert town.stop() == 0
    assert not any("Traceback" in line for line in town.lines)
    shutil.rmtree(town.root / "state")
