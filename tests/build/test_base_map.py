"""A base map: tiles of the city alone, with a system and an approval number; places where they belong."""

from __future__ import annotations

import math

import pytest

from catalog.configuration.base_map import NO_BASE_MAP, parse_base_map
from catalog.configuration.coordinates import GCJ02, WGS84
from catalog.errors import SettingsError
from catalog.previews.geojson import from_wgs84_place
from catalog.previews.maps import HEIGHT, WIDTH, frame_of
from catalog.previews.preview import Place

OURS = {"tiles": "/tiles/{z}/{x}/{y}.png", "system": "CGCS2000", "approval": "浙S(2026)00号（示例）"}


def place(longitude: float, latitude: float) -> Place:
    """A point."""
    return Place(kind="point", label="", rings=(((longitude, latitude),),))


def test_there_is_no_base_map_unless_the_city_has_one() -> None:
    assert parse_base_map({}, "mkdocs.yml") == NO_BASE_MAP
    assert parse_base_map(OURS, "mkdocs.yml").tiles == OURS["tiles"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tiles": "https://tiles.example.org/{z}/{x}/{y}.png"},
        {"tiles": "//tiles.example.org/{z}/{x}/{y}.png"},
        {"tiles": "/tiles/{z}/{x}.png"},
        {"approval": ""},
        {"system": "BD-09"},
    ],
)
def test_tiles_of_others_and_tiles_without_a_number_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        parse_base_map({**OURS, **wrong}, "mkdocs.yml")


def test_the_frame_says_where_the_picture_lies_in_the_world_of_tiles() -> None:
    places = (place(120.0, 30.0), place(120.5, 30.4))
    left, top, scale = map(float, frame_of(places).split())
    middle = (left + WIDTH / scale / 2) * 360 - 180
    assert middle == pytest.approx(120.25, abs=1e-4)
    north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (top + HEIGHT / scale / 2)))))
    assert north == pytest.approx(30.2, abs=0.01)


def test_places_are_moved_to_the_system_of_the_tiles_and_left_where_it_is_theirs() -> None:
    here = place(120.155, 30.274)
    assert from_wgs84_place(here, WGS84) is here
    assert from_wgs84_place(here, GCJ02).rings[0][0] == pytest.approx((120.15964, 30.27152), abs=1e-3)
