"""`mulu destroy` over real repositories and stores: every copy found, removed, looked for again, and certified."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.authoring.put import put_files
from catalog.build import build
from catalog.cli import run
from catalog.configuration.settings import load_settings
from catalog.destruction.copies import Place
from catalog.destruction.git_objects import blobs_below

KEY = "data-bureau/restricted"
SECRET = "站点,数量\n武林门示例,41\n湖滨示例,42\n"
OLDER = "站点,数量\n只在历史里的示例,7\n"
ROOT = Path(__file__).resolve().parents[2]
CASE = "XJ-2026-0012"
pytestmark = pytest.mark.clause("HZ-2.6.10")
Run = Callable[..., tuple[int, str, str]]


def git(root: Path, *arguments: str, given: str = "") -> str:
    """Run Git as a made-up officer, at a fixed time."""
    who = {"NAME": "示例", "EMAIL": "officer@example.gov.cn", "DATE": "2026-11-01T09:00:00+08:00"}
    told = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ("git", "-C", str(root), *arguments),
        capture_output=True,
        text=True,
        check=True,
        input=given,
        env={**os.environ, **told, **plain},
    )
    return done.stdout.strip()


def commit(root: Path, subject: str) -> str:
    git(root, "add", "--all")
    git(root, "commit", "-q", "--allow-empty", "-m", subject)
    return git(root, "rev-parse", "HEAD")


def hash_of(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


class House:
    """A portal under Git whose restricted data were, by mistake, committed in many ways before they were taken down."""

    def __init__(self, portal: Any, good: Any, scratch: Path) -> None:
        self.root: Path = portal.root
        self.portal, self.good, self.scratch = portal, good["restricted"], scratch
        self.folder = self.root / "datapackages" / KEY

    def begin(self) -> None:
        """A repository with the entry, its table in the store."""
        git(self.root.parent, "init", "-q", "-b", "main", str(self.root))
        self.portal.write(".gitignore", "/build/\n/state/\n/site\n")
        self.portal.entry(self.good, resources=self.good["resources"][:1])
        (self.folder / "stops.csv").unlink()  # no sample: nothing of this entry is in Git yet
        (self.root / "site").symlink_to(ROOT / "site")
        commit(self.root, "Add the entry")

    def put(self, text: str = SECRET) -> None:
        """Into the store."""
        file = self.scratch / "trips.csv"
        file.write_text(text, "utf-8")
        put_files(load_settings(self.root, {}), KEY, [file])

    def leak(self) -> None:
        """Into Git: a branch that was merged away, a tag, a stash, a reflog, a path elsewhere, a lost commit."""
        self.portal.write(f"datapackages/{KEY}/full.csv", OLDER)
        commit(self.root, "Commit restricted data by mistake")
        (self.folder / "full.csv").unlink()
        commit(self.root, "Remove them again")
        for name, text in (("branch", "分支示例" * 8), ("tag", "标签示例" * 8), ("lost", "丢失示例" * 8)):
            git(self.root, "checkout", "-q", "-b", name)
            self.portal.write(f"datapackages/{KEY}/{name}.csv", text)
            commit(self.root, f"On {name}")
            git(self.root, "checkout", "-q", "main")
        git(self.root, "tag", "v1", "tag")
        for name in ("tag", "lost"):
            git(self.root, "branch", "-q", "-D", name)
        self.portal.write("scratch/copy.txt", SECRET)
        commit(self.root, "A copy under another name")
        (self.root / "scratch/copy.txt").unlink()
        commit(self.root, "Remove the copy")
        self.portal.write(f"datapackages/{KEY}/stashed.csv", "暂存示例" * 8)
        git(self.root, "stash", "push", "-q", "--include-untracked")

    def take_down(self) -> None:
        """By decision; the descriptor names no data any more."""
        self.portal.entry(self.good, facts={"status": "taken_down", "status_since": "2026-11-01"}, resources=None)
        commit(self.root, "Take it down")

    def build(self) -> None:
        build(self.root, today=date(2026, 11, 21), processes=1)

    def secrets(self) -> list[str]:
        """Where contents of the data can still be read: files of the repository folder, and blobs of Git."""
        words = (
            "示例,41".encode(),
            "只在历史里的示例".encode(),
            *(f"{w}示例".encode() * 8 for w in ("分支", "标签", "丢失", "暂存")),
        )
        files = [path for path in self.root.rglob("*") if path.is_file() and not {".git", "site"} & set(path.parts)]
        found = [str(path.relative_to(self.root)) for path in files if any(word in path.read_bytes() for word in words)]
        listed = git(self.root, "cat-file", "--batch-all-objects", "--batch-check").splitlines()
        blobs = [line.split()[0] for line in listed if " blob " in line]
        asked = ("git", "-C", str(self.root), "cat-file", "blob")
        return found + [
            blob
            for blob in blobs
            if any(w in subprocess.run((*asked, blob), capture_output=True).stdout for w in words)
        ]


@pytest.fixture
def house(portal: Any, good_entries: Any, tmp_path: Path) -> House:
    """The repository, with the entry and its stored table."""
    house = House(portal, good_entries, tmp_path)
    house.begin()
    house.put()
    commit(house.root, "Seal the table")
    return house


def plan(run_mulu: Run) -> list[dict[str, Any]]:
    code, out, errors = run_mulu("destroy", KEY, "--json")
    assert code == 0, errors
    rows: list[dict[str, Any]] = json.loads(out)["copies"]
    return rows


def places(rows: list[dict[str, Any]]) -> set[str]:
    return {one["place"] for one in rows}


def destroy(run_mulu: Run, now: str = "2026-11-21T10:00:00+08:00") -> tuple[int, dict[str, Any]]:
    order = ("destroy", KEY, "--reason", "不再开放", "--reference", CASE, "--now", now, "--yes", "--json")
    code, out, errors = run_mulu(*order)
    assert out, errors
    return code, json.loads(out)


def certificate(house: House) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((house.folder / "destruction.json").read_text("utf-8"))
    return facts


def test_a_dry_run_lists_everything_and_touches_nothing(house: House, run_mulu: Run) -> None:
    house.build()
    house.leak()
    before = sorted(house.secrets())
    rows = plan(run_mulu)
    assert places(rows) >= {"store", "build", "cache", "git_history"}
    assert {one["by"] for one in rows if one["place"] == "git_history"} == {"people"}
    assert sorted(house.secrets()) == before and not (house.folder / "destruction.json").exists()


def test_history_is_searched_in_every_corner(house: House, run_mulu: Run) -> None:
    house.leak()
    found = {one["where"].partition(" ")[2].rpartition("/")[2] for one in plan(run_mulu)}
    assert found >= {"full.csv", "branch.csv", "tag.csv", "lost.csv", "stashed.csv"}
    hashes = {one["hash"] for one in plan(run_mulu) if one["place"] == "git_history"}
    assert hashes >= {hash_of(SECRET), hash_of(OLDER)}  # the first only under another path: found by its content


def test_a_commit_that_nothing_reaches_is_found(house: House, run_mulu: Run) -> None:
    house.leak()
    git(house.root, "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    assert any(one["where"].endswith("lost.csv") for one in plan(run_mulu))


def test_a_merge_that_took_the_other_side_hides_nothing(house: House) -> None:
    git(house.root, "checkout", "-q", "-b", "side")
    house.portal.write(f"datapackages/{KEY}/side.csv", "合并示例" * 8)
    commit(house.root, "Side")
    git(house.root, "checkout", "-q", "main")
    commit(house.root, "Main goes on")
    git(house.root, "merge", "-q", "-s", "ours", "--no-edit", "side")
    git(house.root, "branch", "-D", "side")
    assert "side.csv" in {blob.path.rpartition("/")[2] for blob in blobs_below(house.root, [f"datapackages/{KEY}"])}


def test_only_what_is_gone_is_destroyed_and_only_by_a_decision(house: House, run_mulu: Run) -> None:
    order = ("destroy", KEY, "--yes", "--json")
    assert run_mulu(*order, "--reason", "x", "--reference", CASE)[0] == 2  # still published
    house.take_down()
    assert run_mulu(*order)[0] == run_mulu(*order, "--reason", "x")[0] == run_mulu(*order, "--reference", CASE)[0] == 2
    assert "store" in places(plan(run_mulu))


def test_an_unknown_entry_is_a_slip_of_the_pen(house: House, run_mulu: Run) -> None:
    for key in ("data-bureau/nothing", "nothing", "../x/y"):
        assert run_mulu("destroy", key)[0] == 2


def test_without_git_copies_one_run_destroys_verifies_and_certifies(house: House, run_mulu: Run) -> None:
    house.build()
    house.take_down()
    code, told = destroy(run_mulu)
    assert (code, told["complete"], told["left"]) == (0, True, [])
    facts = certificate(house)
    assert (facts["entry"], facts["reference"], facts["reason"]) == (KEY, CASE, "不再开放")
    assert facts["verified_at"].startswith("2026-11-21T02:") and facts["complete"] and not facts["to_do"]
    stored = [one for one in facts["destroyed"] if one["place"] == "store"]
    assert [(one["hash"], one["how"]) for one in stored] == [(hash_of(SECRET), "tool")]
    assert {one["place"] for one in facts["destroyed"]} >= {"store", "build", "cache"}
    assert plan(run_mulu) == [] and house.secrets() == []
    beyond = {one["what"]: one["number"] for one in facts["beyond"]}
    assert beyond["clones"] is None and "backups" in beyond


def test_the_certificate_reads_in_both_languages_and_quotes_no_data(house: House, run_mulu: Run) -> None:
    house.take_down()
    destroy(run_mulu)
    text = (house.folder / "destruction.md").read_text("utf-8")
    assert "数据销毁证明" in text and "Certificate of destruction" in text and hash_of(SECRET) in text
    assert "‹" not in text and "武林门" not in text


def test_running_twice_changes_nothing(house: House, run_mulu: Run) -> None:
    house.take_down()
    destroy(run_mulu)
    before = certificate(house)
    assert destroy(run_mulu) == (0, {**destroy(run_mulu)[1]})
    assert certificate(house) == before


def test_a_rebuild_afterwards_shows_a_notice_and_no_new_copies(house: House, run_mulu: Run) -> None:
    house.build()
    house.take_down()
    destroy(run_mulu)
    house.build()
    assert plan(run_mulu) == []
    assert (house.root / "build/site" / KEY / "index.html").is_file()


def test_what_git_holds_is_left_to_people_with_the_very_commands(house: House, run_mulu: Run) -> None:
    """The commands of the certificate are run as they stand, with the real tool; then nothing is left anywhere."""
    remote = house.root.parent / "remote.git"
    git(house.root.parent, "init", "-q", "--bare", "-b", "main", str(remote))
    house.leak()
    git(house.root, "remote", "add", "origin", str(remote))
    git(house.root, "push", "-q", "origin", "main", "branch", "v1")
    house.take_down()
    code, told = destroy(run_mulu)
    facts = certificate(house)
    assert (code, told["complete"]) == (1, False)
    assert {one["place"] for one in facts["left"]} == {"git_history"}
    assert house.secrets()
    steps = facts["to_do"]
    assert steps[-1].startswith("mulu destroy") and any(step.startswith("git filter-repo") for step in steps)
    for step in steps[:-1]:
        words = shlex.split(step)
        if words[1] == "filter-repo":
            words = [sys.executable, "-m", "git_filter_repo", *words[2:]]
            subprocess.run(words, cwd=house.root, check=True, capture_output=True)
        else:
            git(house.root, *words[1:])
    assert house.secrets() == []
    code, told = destroy(run_mulu, "2026-11-22T10:00:00+08:00")
    assert (code, told["complete"]) == (0, True)
    gone = [one for one in certificate(house)["destroyed"] if one["place"] == "git_history"]
    assert {one["how"] for one in gone} == {"people"} and hash_of(OLDER) in {one["hash"] for one in gone}
    git(remote, "gc", "-q", "--prune=now")  # what the host is asked for
    clone = house.root.parent / "clone"
    git(house.root.parent, "clone", "-q", str(remote), str(clone))
    assert not any(blob.path.endswith("csv") for blob in blobs_below(clone, [f"datapackages/{KEY}"]))


def test_a_history_that_cannot_be_read_is_not_taken_for_empty(house: House, run_mulu: Run) -> None:
    house.take_down()
    (house.root / ".git/HEAD").write_text("broken", "utf-8")
    code, out, errors = run_mulu("destroy", KEY, "--reason", "x", "--reference", CASE, "--yes")
    assert code == 2 and "Git" in errors and not out
    assert (house.root / "state/store" / KEY / "trips.csv").is_file()


def test_a_repository_without_git_is_searched_all_the_same(house: House, run_mulu: Run) -> None:
    house.take_down()
    shutil.rmtree(house.root / ".git")
    assert destroy(run_mulu)[0] == 0


def test_another_work_tree_is_left_to_people(house: House, run_mulu: Run) -> None:
    house.portal.write(f"datapackages/{KEY}/full.csv", OLDER)
    commit(house.root, "By mistake")
    git(house.root, "worktree", "add", "-q", str(house.root.parent / "second"), "-b", "second")
    assert any(one["place"] == "other_tree" and one["where"].endswith("second/datapackages/" + KEY + "/full.csv")
               for one in plan(run_mulu))  # fmt: skip


@pytest.mark.clause("HZ-2.6.10")
def test_the_check_accepts_the_certificate_and_the_history(house: House, run_mulu: Run) -> None:
    """R-210 after a destruction: certificate found, history clean; only the case is not in the register here."""
    house.take_down()
    destroy(run_mulu)
    record = {"certificate": "destruction.json", "date": "2026-11-21", "reference": CASE}
    house.portal.entry(house.good, facts={"status": "destroyed", "destruction": record}, resources=None)
    commit(house.root, "Destroyed")
    keys = {key for key in house.portal.keys() if key.startswith("R-210")}
    assert not keys & {"R-210/history", "R-210/certificate", "R-210/record"}


def test_the_certificate_counts_what_went_out_under_grants(house: House, run_mulu: Run) -> None:
    from datetime import UTC, datetime

    from access.calls import Call, log_call
    from runtime.sqlite_database import SqliteDatabase
    from runtime.sqlite_records import SqliteRecords

    house.take_down()
    (house.root / "state").mkdir(exist_ok=True)
    database = SqliteDatabase(house.root / "state/access.sqlite3")
    for grant, code, rows in (("G1", "ok", 10), ("G1", "ok", 5), ("G2", "ok", 1), ("G3", "expired", 0)):
        call = Call(entry=KEY, resource="trips", code=code, grant=grant, holder="h", rows=rows)
        log_call(SqliteRecords(database), call, datetime(2026, 11, 1, tzinfo=UTC))
    database.close()
    destroy(run_mulu)
    beyond = {one["what"]: one["number"] for one in certificate(house)["beyond"]}
    assert (beyond["grants"], beyond["calls"], beyond["rows"]) == (2, 3, 16)


def test_a_shallow_clone_does_not_claim_to_know_the_history(house: House, run_mulu: Run) -> None:
    house.take_down()
    shallow = house.root.parent / "shallow"
    git(house.root.parent, "clone", "-q", "--depth", "1", f"file:{'//'}{house.root}", str(shallow))
    (shallow / "site").symlink_to(ROOT / "site")
    order = ["destroy", KEY, "--reason", "x", "--reference", CASE, "--yes", "--json", "--root", str(shallow)]
    assert run(order, {}) == 1
    facts = json.loads((shallow / "datapackages" / KEY / "destruction.json").read_text("utf-8"))
    assert facts["to_do"][0] == "git fetch --unshallow" and not facts["complete"]


def test_the_same_bytes_of_another_entry_are_left_to_a_decision(house: House, run_mulu: Run) -> None:
    house.portal.write("state/store/data-bureau/open/same.csv", SECRET)
    house.portal.write("datapackages/data-bureau/open/same.csv", SECRET)
    house.take_down()
    code, _ = destroy(run_mulu)
    facts = certificate(house)
    assert (code, {one["place"] for one in facts["left"]}, facts["to_do"]) == (1, {"other_entry"}, [])
    assert {one["where"] for one in facts["left"]} == {
        "data-bureau/open/same.csv",
        "datapackages/data-bureau/open/same.csv",
    }
    assert (house.root / "state/store/data-bureau/open/same.csv").is_file()
    assert (house.root / "datapackages/data-bureau/open/same.csv").is_file()


def test_stray_copies_are_found_by_content_wherever_they_lie(house: House, run_mulu: Run) -> None:
    house.portal.write("state/tmp/upload.bin", SECRET)
    house.portal.write("notes.txt", SECRET)
    (house.root / ".git/lfs/objects").mkdir(parents=True)
    name = hash_of(SECRET).removeprefix("sha256:")
    large = house.root / ".git/lfs/objects" / name[:2] / name[2:4] / name
    large.parent.mkdir(parents=True)
    large.write_text(SECRET, "utf-8")
    house.take_down()  # commits notes.txt: its blob is left to people
    destroy(run_mulu)
    assert not (house.root / "state/tmp").exists() and not (house.root / "notes.txt").exists() and not large.exists()


def test_a_renamed_entry_is_destroyed_under_its_old_name_too(house: House, run_mulu: Run) -> None:
    house.portal.write("state/store/data-bureau/old-name/older.csv", OLDER)
    house.portal.entry(
        house.good, facts={"status": "withdrawn", "renamed_from": ["data-bureau/old-name"]}, resources=None
    )
    destroy(run_mulu)
    assert not (house.root / "state/store/data-bureau").exists()
    assert certificate(house)["addresses"] == [KEY, "data-bureau/old-name"]


class Crash(BaseException):
    """The process dies here."""


@pytest.mark.slow
def test_a_destruction_that_died_anywhere_is_finished_by_the_next(
    house: House, run_mulu: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Dies before each write of the journal and before each removal in turn."""
    from catalog.destruction import journal, removing

    house.build()
    house.take_down()
    saved = tmp_path / "saved"
    shutil.copytree(house.root, saved, symlinks=True)
    steps = 0
    while True:
        steps += 1
        shutil.rmtree(house.root)
        shutil.copytree(saved, house.root, symlinks=True)
        left = iter(range(steps))
        with monkeypatch.context() as patched:
            for module, name in ((journal.Journal, "_write"), (removing, "_remove"), (removing, "every_copy")):
                patched.setattr(module, name, _dying(getattr(module, name), left))
            try:
                destroy(run_mulu)
            except Crash:
                finished = False
            else:
                finished = True
        code, told = destroy(run_mulu)
        facts = certificate(house)
        assert (code, told["complete"], house.secrets()) == (0, True, [])
        assert hash_of(SECRET) in {one["hash"] for one in facts["destroyed"] if one["place"] == "store"}, steps
        assert not re.search(r'"gone_at": ""', json.dumps(facts))
        if finished:
            break
    assert steps > 10


def _dying(function: Any, left: Iterator[int]) -> Any:
    def called(*given: Any) -> Any:
        if next(left, None) is None:
            raise Crash
        return function(*given)

    return called


def test_a_torn_line_of_the_journal_is_one_that_was_never_written(house: House, run_mulu: Run) -> None:
    house.take_down()
    destroy(run_mulu)
    path = house.root / "state/destructions" / KEY.replace("/", "--") / "journal.jsonl"
    path.write_bytes(path.read_bytes() + b'{"event": "fou')
    before = certificate(house)
    assert destroy(run_mulu)[0] == 0 and certificate(house) == before


def test_a_copy_that_cannot_be_removed_is_left_with_the_reason(
    house: House, run_mulu: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.take_down()

    def stuck(*_: Any) -> None:
        raise OSError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("catalog.destruction.removing._remove", stuck)
        code, told = destroy(run_mulu)
    assert (code, told["complete"]) == (1, False)
    assert certificate(house)["left"][0]["problem"] == "Permission denied"
    assert destroy(run_mulu)[0] == 0


def test_every_place_has_a_name_in_both_languages() -> None:
    from catalog.messages import Messages

    for language in ("zh", "en"):
        assert all(Messages(language).has(f"destroy.place.{place}") for place in Place)


def test_a_made_up_table_that_was_destroyed_is_not_seeded_again(tmp_path: Path) -> None:
    from runtime.illustrations import seed_store

    shutil.copytree(ROOT / "datapackages", tmp_path / "datapackages", ignore=shutil.ignore_patterns("*.csv", "*.xlsx"))
    every = seed_store(tmp_path / "first", tmp_path)
    path = tmp_path / "datapackages/hangzhou-transport/public-bicycle-trips/datapackage.json"
    facts = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**facts, "resources": [], "catalog": {**facts["catalog"], "status": "destroyed"}}))
    assert len(seed_store(tmp_path / "second", tmp_path)) == len(every) - 1
