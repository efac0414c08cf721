"""What the history of the repository says of an entry: true, readable, and the same however it was gathered."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.history.book import KEPT, Book, opened_book
from catalog.history.contents import Contents
from catalog.history.tables import rows_between
from tests.build.conftest import Build, write_entry
from tests.build.test_same_result import Tree, cold, differing

IDENTITY = ("-c", "user.name=示例", "-c", "user.email=someone@sample.example", "-c", "commit.gpgsign=false")
KEY = "bureau/stops"
COLUMNS = [{"name": "站点", "type": "string"}, {"name": "数量", "type": "integer"}]


def git(root: Path, *words: str, day: int = 1) -> str:
    """A command of Git on a day of November 2026, shortly before midnight in China."""
    moment = f"2026-11-{day:02d}T15:59:59Z"
    dated = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment, "PATH": "/usr/bin:/bin:/usr/local/bin"}
    done = subprocess.run(("git", *IDENTITY, *words), cwd=root, env=dated, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(root: Path, day: int = 1) -> str:
    """Everything as it stands, in the next commit."""
    if not (root / ".git").exists():
        git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A", "datapackages")
    git(root, "commit", "-q", "--allow-empty", "-m", "<b>示例</b>", day=day)
    return git(root, "rev-parse", "HEAD")


def stops(root: Path, key: str = KEY, table: str = "站点,数量\n武林,1\n", fields: Any = COLUMNS, **facts: Any) -> None:
    """The entry, as one descriptor says."""
    resource = {"name": "stops", "path": "stops.csv", "format": "csv", "schema": {"fields": fields}}
    described = {"openness_type": "unconditional", **facts.pop("catalog", {})}
    files = {"stops.csv": table.encode()}
    write_entry(root, key, {"resources": [resource], "catalog": described, **facts}, files)


def told(book: Book, key: str = KEY, former: tuple[str, ...] = ()) -> list[list[tuple[str, Any, Any]]]:
    """The parts of each revision, newest first."""
    history = book.of(key, former)
    return [[(part.kind, part.facts, part.names) for part in one.parts] for one in history.revisions]


@pytest.fixture
def book_of(tmp_path: Path) -> Callable[[Path], Book]:
    """The book of a repository, gathered from nothing."""

    def opened(root: Path) -> Book:
        return opened_book(root, tmp_path / "books" / f"{len(list(tmp_path.rglob('*.sqlite')))}.sqlite")

    return opened


def lived(root: Path, after: Callable[[], object]) -> None:
    """An entry's life in commits; `after` is called behind each."""

    def step(day: int) -> None:
        commit(root, day)
        after()

    stops(root)
    step(1)
    stops(root, table="站点,数量\n武林,2\n湖滨,3\n")
    step(2)
    stops(root, fields=[*COLUMNS, {"name": "电话", "type": "string"}], catalog={"last_updated": "2026-11-03"})
    step(3)
    stops(root, catalog={"openness_type": "restricted", "openness_conditions": "签订协议"}, title="公交站点")
    step(4)
    stops(root, catalog={"status": "suspended"}, title="公交站点")
    (root / "datapackages" / KEY / "map.geojson").write_text("{}", encoding="utf-8")
    step(5)
    shutil.rmtree(root / "datapackages" / KEY)
    step(6)
    stops(root)
    step(7)


def test_a_history_tells_rows_columns_openness_and_states_in_words(
    tmp_path: Path, book_of: Callable[[Path], Book]
) -> None:
    lived(tmp_path / "city", lambda: None)
    book = book_of(tmp_path / "city")
    assert told(book) == [
        [("came", {}, ())],
        [("gone", {}, ())],
        [
            ("status", {"was": "published", "now": "suspended"}, ()),
            ("openness", {"was": "restricted", "now": "unconditional"}, ()),
            ("conditions", {}, ()),
            ("files_added", {"n": 1}, ("map.geojson",)),
        ],
        [
            ("openness", {"was": "unconditional", "now": "restricted"}, ()),
            ("conditions", {}, ()),
            ("fields_removed", {"n": 1}, ("电话",)),
            ("title", {}, ("示例数据",)),
        ],
        [
            ("fields_added", {"n": 1}, ("电话",)),
            ("updated", {"on": "2026-11-03"}, ()),
            ("rows", {"came": 1, "went": 2}, ("stops.csv",)),
        ],
        [("rows", {"came": 2, "went": 1}, ("stops.csv",))],
        [("came", {}, ())],
    ]
    assert [one.day for one in book.of(KEY).revisions] == [f"2026-11-0{day}" for day in range(7, 0, -1)]


def test_a_book_kept_commit_by_commit_is_that_of_one_walk(tmp_path: Path, book_of: Callable[[Path], Book]) -> None:
    root, kept = tmp_path / "city", tmp_path / "kept.sqlite"
    lived(root, lambda: opened_book(root, kept))
    assert opened_book(root, kept) == book_of(root)
    git(root, "checkout", "-q", "-b", "other", "HEAD~3")  # a history that is not on the way from the last one
    assert opened_book(root, kept) == book_of(root)
    assert len(told(book_of(root))) == 4
    kept.write_bytes(b"no database" * 100)
    assert opened_book(root, kept) == book_of(root)


def test_a_merge_tells_what_reached_the_branch_and_not_how(tmp_path: Path, book_of: Callable[[Path], Book]) -> None:
    root = tmp_path / "city"
    stops(root)
    commit(root, 1)
    git(root, "checkout", "-q", "-b", "change")
    for day, count in ((2, 8), (3, 9)):
        stops(root, table=f"站点,数量\n武林,{count}\n")
        commit(root, day)
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "示例", "change", day=4)
    history = book_of(root).of(KEY)
    assert [(one.day, one.parts[0].kind) for one in history.revisions] == [
        ("2026-11-04", "rows"),
        ("2026-11-01", "came"),
    ]


def test_a_renamed_entry_keeps_its_history(tmp_path: Path, book_of: Callable[[Path], Book]) -> None:
    root = tmp_path / "city"
    stops(root)
    commit(root, 1)
    stops(root, table="站点,数量\n武林,5\n")
    commit(root, 2)
    shutil.rmtree(root / "datapackages" / KEY)
    stops(root, key="bureau/bus-stops", catalog={"renamed_from": [KEY]})
    commit(root, 3)
    kinds = [one[0] for one in told(book_of(root), "bureau/bus-stops", (KEY,))]
    assert kinds == [("moved", {}, (KEY,)), ("rows", {"came": 1, "went": 1}, ("stops.csv",)), ("came", {}, ())]


def test_only_the_newest_revisions_are_told_and_the_others_counted(
    tmp_path: Path, book_of: Callable[[Path], Book]
) -> None:
    root, kept = tmp_path / "city", tmp_path / "kept.sqlite"
    for number in range(KEPT + 3):
        stops(root, table=f"站点,数量\n武林,{number}\n")
        commit(root, 1 + number)
        if number in (4, KEPT):
            opened_book(root, kept)
    book = book_of(root)
    assert (len(book.of(KEY).revisions), book.of(KEY).more) == (KEPT, 3)
    assert opened_book(root, kept) == book


def test_a_clone_cut_off_says_so_and_calls_nothing_new(tmp_path: Path, book_of: Callable[[Path], Book]) -> None:
    root, cut = tmp_path / "city", tmp_path / "cut"
    stops(root)
    stops(root, key="bureau/others")
    commit(root, 1)
    stops(root, table="站点,数量\n武林,5\n")
    commit(root, 2)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", str(cut))
    book = book_of(cut)
    assert told(book) == [] and book.of(KEY).is_cut
    stops(cut, table="站点,数量\n武林,6\n")
    commit(cut, 3)
    assert [one[0][0] for one in told(book_of(cut))] == ["rows"]


def test_without_git_there_is_no_history_and_nothing_breaks(
    tmp_path: Path, book_of: Callable[[Path], Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    stops(tmp_path / "tarball")
    assert book_of(tmp_path / "tarball") == Book(told={})
    commit(tmp_path / "tarball")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert book_of(tmp_path / "tarball") == Book(told={})
    with Contents(tmp_path) as contents:
        assert contents.of("0" * 40) is None


def test_what_git_no_longer_holds_is_not_fetched_and_not_guessed(
    tmp_path: Path, book_of: Callable[[Path], Book]
) -> None:
    root, bare = tmp_path / "city", tmp_path / "bare"
    stops(root)
    commit(root, 1)
    stops(root, title="另一个名称", table="站点,数量\n武林,5\n")
    commit(root, 2)
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--bare", "--filter=blob:none", f"file://{root}", str(bare))
    assert told(book_of(bare))[0] == [("replaced", {"n": 1}, ("stops.csv",))]
    assert "blob" not in git(bare, "cat-file", "--batch-all-objects", "--batch-check")


def test_what_a_partial_clone_still_holds_is_compared(tmp_path: Path, book_of: Callable[[Path], Book]) -> None:
    root, part = tmp_path / "city", tmp_path / "part"
    stops(root)
    commit(root, 1)
    gone = git(root, "rev-parse", f"HEAD:datapackages/{KEY}/stops.csv")
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--bare", "--filter=blob:none", f"file://{root}", str(part))
    git(part, "worktree", "add", "-q", "--no-checkout", str(tmp_path / "work"), "main")
    work = tmp_path / "work"
    for day, table in enumerate(("站点,数量\n武林,2\n", "站点,数量\n武林,2\n龙翔,3\n"), start=2):
        stops(work, table=table)
        commit(work, day)
    newest, replaced, _ = told(book_of(work))
    assert newest == [("rows", {"came": 1, "went": 0}, ("stops.csv",))]
    assert replaced == [("replaced", {"n": 1}, ("stops.csv",))]
    with Contents(work) as contents:
        assert contents.of(gone) is None
        assert contents.of(git(work, "rev-parse", f"HEAD:datapackages/{KEY}/stops.csv")) == table.encode()


def test_git_ending_after_each_answer_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, ending = tmp_path / "city", tmp_path / "bin" / "git"
    stops(root)
    commit(root)
    real = shutil.which("git")
    ending.parent.mkdir()
    ending.write_text(
        f'#!/bin/sh\ncase "$*" in *--batch) read -r id; echo "$id" | {real} "$@";; *) exec {real} "$@";; esac\n'
    )
    ending.chmod(0o755)
    monkeypatch.setenv("PATH", str(ending.parent), prepend=":")
    names = git(root, "ls-tree", "-r", "--format=%(objectname)", "HEAD").split()
    with Contents(root) as contents:
        assert [len(contents.of(name) or b"") for name in names] == [int(git(root, "cat-file", "-s", n)) for n in names]
        assert len(names) > 2
        assert contents.of("0" * 40) is None


def test_broken_and_hostile_contents_are_told_as_changes(tmp_path: Path, book_of: Callable[[Path], Book]) -> None:
    root = tmp_path / "city"
    stops(root)
    commit(root, 1)
    folder = root / "datapackages" / KEY
    (folder / "datapackage.json").write_text("{" * 5000, encoding="utf-8")
    (folder / "新\n:100644 行\x01.csv").write_bytes(b"a\n1\n")
    commit(root, 2)
    assert told(book_of(root))[0] == [("files_added", {"n": 1}, ("新\n:100644 行\x01.csv",))]


@pytest.mark.parametrize(
    ("old", "new", "counted"),
    [
        ("a\n1\n", "a\n1\n2\n2\n", (2, 0)),
        ("a\r\n1\r\n", "a\n1\n", (0, 0)),
        ('a\n"1\n2"\n3\n', 'a\n"1\n2"\n', (0, 1)),
        ("名称\n甲\n", "名称\n乙\n", (1, 1)),
        ("", "a\n", (0, 0)),
        ("", "a\n1\n", (1, 0)),
        ("a,b\n1,2\n", 'a,b\n1,2\n3,"甲,乙"\n', (1, 0)),
        ('a,b\n1,"甲"\n2,乙\n', "a,b\n1,甲\n2,乙\n", (0, 0)),
        ("a\n1\n2\n", "b\n1\n3\n", (1, 1)),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_rows_are_counted_in_any_encoding(old: str, new: str, counted: tuple[int, int], encoding: str) -> None:
    assert rows_between(old.encode(encoding) if old else b"", new.encode(encoding)) == counted


@pytest.mark.clause("HZ-2.3.1")
def test_pages_tell_a_history_the_same_at_once_and_step_by_step(
    small: Path, tmp_path: Path, built: Build, tree: Tree
) -> None:
    site, drafted, kept, key = small / "build/site", "body-000/drafted", "body-000/kept", "body-001/entry-00001"
    phone = [*COLUMNS, {"name": "身份证号", "type": "string"}]
    stops(small, key=drafted, fields=phone, catalog={"status": "draft"})
    stops(small, key=kept, fields=phone)
    commit(small, 1)
    built(small, languages=("zh",))
    stops(small, key=drafted)
    write_entry(small, kept, {"catalog": {"openness_type": "prohibited", "openness_basis": "示例"}}, {})
    (small / "datapackages" / kept / "stops.csv").unlink()
    table = small / "datapackages" / key / "table.csv"
    table.write_text(table.read_text("utf-8") + table.read_text("utf-8").splitlines()[-1] + "\n", encoding="utf-8")
    built(small, languages=("zh",))
    page = site / key / "index.html"
    assert "数据增加" not in page.read_text("utf-8")  # what is not committed is not told
    commit(small, 2)
    assert built(small, languages=("zh",)).drawn == 3
    assert differing(tree(small / "build"), cold(small, tmp_path, built, tree, languages=("zh",))) == []

    assert "数据增加 1 行、减少 0 行" in page.read_text("utf-8")
    assert "<b>示例</b>" not in page.read_text("utf-8")  # nor who committed it and in which words
    feed = (page.parent / "feed.atom").read_text("utf-8")
    assert feed.count("<entry>") == 2 and "<updated>2026-11-02T00:00:00+08:00</updated>" in feed
    for name in ("index.html", "feed.atom"):  # drafts and kept data keep their history to themselves
        assert not any("身份证号" in (site / one / name).read_text("utf-8") for one in (drafted, kept))
    page = site / drafted / "index.html"
    assert "状态由“草稿”改为“已发布”" in page.read_text("utf-8") and "收入目录" not in page.read_text("utf-8")
    assert "开放属性由“无条件开放”改为" in (site / kept / "feed.atom").read_text("utf-8")
