"""What counts as use out of the ordinary, at both sides of each measure."""

from __future__ import annotations

import pytest

from catalog.rules.unusual import BULK_ROWS, BULK_TIMES, REFUSED_A_DAY, STRANGERS_A_DAY, GrantDay, unusual_days

pytestmark = pytest.mark.clause("HZ-7.4b")


def day(number: int, grant: str = "G1", rows: int = 0, refused: int = 0) -> GrantDay:
    return GrantDay(grant=grant, day=f"2026-11-{number:02d}", answered=1, rows=rows, refused=refused)


def kinds(*days: GrantDay) -> list[tuple[str, str, int]]:
    return [(one.kind, one.day[-2:], one.amount) for one in unusual_days(days)]


@pytest.mark.parametrize(
    ("grant", "most", "kind"), [("G1", REFUSED_A_DAY, "refused"), ("", STRANGERS_A_DAY, "strangers")]
)
def test_many_refusals_on_one_day_are_unusual(grant: str, most: int, kind: str) -> None:
    assert kinds(day(1, grant, refused=most - 1), day(2, grant, refused=most - 1)) == []
    assert kinds(day(1, grant, refused=most)) == [(kind, "01", most)]


def test_rows_in_bulk_are_unusual_beside_the_other_days_of_the_same_grant() -> None:
    usual = BULK_ROWS  # so that the factor decides
    days = [day(number, rows=usual) for number in (1, 2, 3)]
    assert kinds(*days, day(4, rows=usual * BULK_TIMES - 1)) == []
    assert kinds(day(4, rows=usual * BULK_TIMES), *days) == [("bulk", "04", usual * BULK_TIMES)]


def test_little_use_is_never_in_bulk_and_a_first_day_has_nothing_to_stand_beside() -> None:
    assert kinds(day(1, rows=1), day(2, rows=BULK_ROWS - 1)) == []
    assert kinds(day(1, rows=1), day(2, rows=BULK_ROWS)) == [("bulk", "02", BULK_ROWS)]
    assert kinds(day(1, rows=BULK_ROWS * BULK_TIMES)) == []
    assert kinds(day(1, "G1", rows=1), day(2, "G2", rows=BULK_ROWS)) == []
