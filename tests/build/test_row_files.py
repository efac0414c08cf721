"""The row indexes of a publisher lie side by side, and none is taken for another entry's."""

from pathlib import Path

import pytest

from catalog.files.row_files import RowFiles, row_file, row_files

KEY, LIKE = "transport/stops", "transport/stops-old"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Two entries whose names begin alike, one with an index whose name has a dot."""
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
    rows = RowFiles(tmp_path / "rows")
    rows.keep(KEY, {"stops": str(tmp_path / "one"), "stops.2025": str(tmp_path / "two")})
    rows.keep(LIKE, {"stops": str(tmp_path / "two")})
    return tmp_path / "rows"


def names(top: Path) -> list[str]:
    return sorted(path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file())


def test_indexes_are_shared_and_lie_side_by_side(top: Path) -> None:
    assert names(top) == sorted([row_file(KEY, "stops"), row_file(KEY, "stops.2025"), row_file(LIKE, "stops")])
    assert (top / row_file(KEY, "stops")).samefile(top.parent / "one")
    assert [path.name for path in row_files(top, KEY)] == ["stops.stops.2025.sqlite", "stops.stops.sqlite"]


def test_another_build_keeps_what_is_made_and_nothing_else_of_the_entry(top: Path) -> None:
    """Not what an older build kept in a folder of the entry either."""
    (top / KEY).mkdir()
    (top / KEY / "stops.sqlite").write_text("old")
    RowFiles(top).keep(KEY, {"stops": str(top.parent / "two")})
    assert names(top) == sorted([row_file(KEY, "stops"), row_file(LIKE, "stops")])
    assert (top / row_file(KEY, "stops")).read_text() == "two"


def test_what_is_forgotten_leaves_nothing_and_touches_no_other(top: Path) -> None:
    rows = RowFiles(top)
    rows.forget(KEY)
    assert names(top) == [row_file(LIKE, "stops")]
    rows.forget(LIKE)
    rows.forget("nobody/nothing")
    assert list(top.iterdir()) == []
