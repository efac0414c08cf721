"""A GeoJSON file as places of a map, thinned out to what a picture can show."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from catalog.configuration.coordinates import SHIFTED, WGS84, from_wgs84, to_wgs84
from catalog.previews.preview import MAP_PLACES, MapPlan, Place, position_of, shown, thinned
from catalog.tabular.formats import objects, text_of
from catalog.tabular.read_once import ReadOnce

GEOJSON_NAME = "table.geojson"

MAX_BYTES = 200 * 1024 * 1024
VERTICES = 5_000  # of all places together
_KINDS = {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line"}
_KINDS |= {"Polygon": "area", "MultiPolygon": "area"}
_NAMES = ("name", "名称", "title", "NAME", "Name")

Ring = tuple[tuple[float, float], ...]
Feature = Sequence[Place]


def read_places(path: Path, label: str = "", system: str = WGS84) -> tuple[list[Feature], int]:
    """The features in `path` that have places, each with them brought from `system` to WGS 84, and how many there are.

    Raises ValueError, OSError or RecursionError for anything else.
    """
    features = _features(path)
    kept = thinned([feature for feature in features if isinstance(feature, dict)], MAP_PLACES)
    found = [places for feature in kept if (places := [in_wgs84(one, system) for one in _places(feature, label)])]
    return _simplified(found), len(features)


def in_wgs84(place: Place, system: str) -> Place:
    """The same place in WGS 84."""
    if system not in SHIFTED:
        return place
    return place._replace(rings=tuple(tuple(_rounded(to_wgs84(system, at)) for at in ring) for ring in place.rings))


def from_wgs84_place(place: Place, system: str) -> Place:
    """A place of WGS 84 in another system, to be drawn over a base map of that system."""
    if system not in SHIFTED:
        return place
    return place._replace(rings=tuple(tuple(_rounded(from_wgs84(system, at)) for at in ring) for ring in place.rings))


def write_places(reading: ReadOnce, plan: MapPlan, system: str, stream: IO[bytes]) -> bool:
    """A table with coordinates as GeoJSON in WGS 84 (RFC 7946), one feature a line; every column is a property.

    Coordinates are moved where `system` is not WGS 84; the columns keep them as the publisher wrote them. A row
    without a place on earth has no geometry.
    """
    with reading.typed() as places, reading.typed() as table, text_of(stream) as text:
        mark = '{"type":"FeatureCollection","features":[\n'
        for row, properties in zip(places.rows, objects(table), strict=True):
            at = position_of(plan, row)
            geometry = _point(to_wgs84(system, at)) if at else "null"
            text.write(f'{mark}{{"type":"Feature","geometry":{geometry},"properties":{properties}}}')
            mark = ",\n"
        text.write(f"{mark if mark[0] == '{' else ''}\n]}}\n")
    return True


def _point(position: tuple[float, float]) -> str:
    return f'{{"type":"Point","coordinates":[{position[0]!r},{position[1]!r}]}}'


def write_moved(source: Path, system: str, stream: IO[bytes]) -> bool:
    """A GeoJSON file of another system in WGS 84; everything but its positions stays as it is.

    False when nothing has to be moved. Raises ValueError when it is no collection of features.
    """
    if system not in SHIFTED:
        return False
    with source.open("rb") as original:
        value = json.loads(original.read(MAX_BYTES))
    features = _features(source, value)
    value.pop("crs", None)  # RFC 7946 knows one system
    value.pop("bbox", None)  # it would hold where things lay before
    for feature in features:
        if isinstance(feature, dict):
            feature.pop("bbox", None)
            _move(feature.get("geometry"), system)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    stream.write(f"{text}\n".encode("utf-8", "replace"))
    return True


def _move(geometry: object, system: str) -> None:
    """Move a geometry, and those inside a collection of them."""
    if not isinstance(geometry, dict):
        return
    geometry.pop("bbox", None)
    if "coordinates" in geometry:
        geometry["coordinates"] = _moved(geometry["coordinates"], system)
    for one in _inside(geometry):
        _move(one, system)


def _inside(geometry: Mapping[str, object]) -> list[object]:
    """The geometries of a collection; none of any other."""
    inner = geometry.get("geometries")
    return inner if geometry.get("type") == "GeometryCollection" and isinstance(inner, list) else []


def _moved(value: object, system: str) -> object:
    if not isinstance(value, list):
        return value
    if _is_position(value):
        return [*to_wgs84(system, (float(value[0]), float(value[1]))), *value[2:]]
    return [_moved(item, system) for item in value]


def _features(path: Path, value: object = None) -> list[object]:
    """The features of a collection; a single feature or geometry is one. Raises ValueError when it is no GeoJSON."""
    if value is None:
        with path.open("rb") as stream:
            value = json.loads(stream.read(MAX_BYTES))
    kind = value.get("type") if isinstance(value, dict) else None
    if kind in (*_KINDS, "GeometryCollection"):
        return [{"geometry": value}]
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(features, list) and kind != "Feature":
        raise ValueError("no feature collection")
    return features if isinstance(features, list) else [value]


def _places(feature: Mapping[str, object], label: str) -> Iterator[Place]:
    """What a feature shows on a map: nothing, one place, or one for each geometry of a collection."""
    properties = feature.get("properties")
    facts = properties if isinstance(properties, dict) else {}
    name = next((facts[key] for key in (label, *_NAMES) if facts.get(key)), "")
    yield from _shapes(feature.get("geometry"), shown(str(name)))


def _shapes(geometry: object, name: str) -> Iterator[Place]:
    if not isinstance(geometry, dict):
        return
    if geometry.get("type") in _KINDS:
        rings = tuple(_rings(geometry.get("coordinates")))
        if rings and all(_is_on_earth(position) for ring in rings for position in ring):
            yield Place(kind=_KINDS[str(geometry["type"])], label=name, rings=rings)
    for one in _inside(geometry):
        yield from _shapes(one, name)


def _is_on_earth(position: tuple[float, float]) -> bool:
    """Metres of a projection are no degrees, and what is not a number is nowhere."""
    return -180 <= position[0] <= 180 and -90 <= position[1] <= 90


def _rings(coordinates: object) -> Iterator[Ring]:
    """Every run of positions at whatever depth it stands."""
    if not isinstance(coordinates, list) or not coordinates:
        return
    if _is_position(coordinates):
        yield (_position(coordinates),)
    elif all(_is_position(item) for item in coordinates):
        yield tuple(_position(item) for item in coordinates)
    else:
        for item in coordinates:
            yield from _rings(item)


def _is_position(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 2
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in value[:2])
    )


def _position(value: list[float]) -> tuple[float, float]:
    return _rounded((float(value[0]), float(value[1])))


def _rounded(position: tuple[float, float]) -> tuple[float, float]:
    return round(position[0], 5), round(position[1], 5)


def _simplified(features: list[list[Place]]) -> list[Feature]:
    """The same features with long runs thinned evenly, so that the page stays light."""
    total = sum(len(ring) for places in features for place in places for ring in place.rings)
    if total <= VERTICES:
        return [*features]
    return [[_thin(place, VERTICES / total) for place in places] for places in features]


def _thin(place: Place, share: float) -> Place:
    return place._replace(rings=tuple(_thin_ring(ring, share) for ring in place.rings))


def _thin_ring(ring: Ring, share: float) -> Ring:
    return tuple(thinned(list(ring), max(4, int(len(ring) * share)))) if len(ring) > 4 else ring
