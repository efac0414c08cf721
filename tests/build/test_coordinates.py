"""Coordinates of China's reference systems: known points, there and back, and nothing moved that need not be."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from catalog.configuration.coordinates import BD09, CGCS2000, GCJ02, WGS84, from_wgs84, to_wgs84

# the test points that the open libraries share (eviltransform): longitude, latitude in WGS 84, then in GCJ-02
KNOWN = (
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
)
CITIES = ((120.155, 30.274), (87.617, 43.793), (126.53, 45.80), (110.2, 20.04), (91.11, 29.65))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two near positions."""
    east = (one[0] - other[0]) * 111_320 * math.cos(math.radians(one[1]))
    return math.hypot(east, (one[1] - other[1]) * 110_570)


@pytest.mark.parametrize(("plain", "moved"), KNOWN)
def test_gcj02_meets_the_points_that_open_libraries_share(
    plain: tuple[float, float], moved: tuple[float, float]
) -> None:
    assert from_wgs84(GCJ02, plain) == pytest.approx(moved, abs=1e-9)
    assert metres(to_wgs84(GCJ02, moved), plain) < 0.1


def test_bd09_meets_the_point_that_open_libraries_share() -> None:
    baidu = from_wgs84(BD09, to_wgs84(GCJ02, (116.404, 39.915)))
    assert metres(baidu, (116.41036949371029, 39.92133699351021)) < 0.2


@pytest.mark.parametrize("system", [GCJ02, BD09])
@pytest.mark.parametrize("city", CITIES)
def test_there_and_back_is_the_same_place_within_a_hand(city: tuple[float, float], system: str) -> None:
    there = from_wgs84(system, city)
    assert 30 < metres(there, city) < 2500
    assert metres(to_wgs84(system, there), city) < 0.1


@pytest.mark.parametrize("system", [WGS84, CGCS2000, ""])
def test_cgcs2000_and_unknown_systems_are_left_to_the_last_digit(system: str) -> None:
    assert to_wgs84(system, (120.123456789, 30.2)) == (120.123456789, 30.2)


@pytest.mark.parametrize("abroad", [(139.767, 35.681), (2.35, 48.86), (72.003, 30.0), (100.0, 0.8)])
def test_nothing_is_moved_outside_china(abroad: tuple[float, float]) -> None:
    assert from_wgs84(GCJ02, abroad) == abroad
    assert to_wgs84(GCJ02, abroad) == abroad


def test_the_entry_that_shows_gcj02_lies_where_its_source_lies() -> None:
    top = Path(__file__).parents[2] / "datapackages/hangzhou-planning"
    plain = positions(top / "town-locations/towns.csv")
    moved = positions(top / "west-lake-towns-gcj02/towns-gcj02.csv")
    assert len(moved) == 7
    for code, position in moved.items():
        assert metres(to_wgs84(GCJ02, position), plain[code]) < 1
        assert metres(position, plain[code]) > 100


def positions(path: Path) -> dict[str, tuple[float, float]]:
    """Where each place of a table lies."""
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}
