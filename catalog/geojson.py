"""A GeoJSON file as places of a map, thinned out to what a picture can show."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from catalog.preview import MAP_PLACES, Place, shown, thinned

MAX_BYTES = 200 * 1024 * 1024
VERTICES = 20_000  # of all places together
_KINDS = {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line"}
_KINDS |= {"Polygon": "area", "MultiPolygon": "area"}
_NAMES = ("name", "名称", "title", "NAME", "Name")

Ring = tuple[tuple[float, float], ...]


def read_places(path: Path, label: str = "") -> tuple[tuple[Place, ...], int]:
    """The places in `path` and the number of its features. Raises ValueError or OSError for anything else."""
    with path.open("rb") as stream:
        value = json.loads(stream.read(MAX_BYTES))
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(features, list):
        raise ValueError("no feature collection")
    kept = thinned([feature for feature in features if isinstance(feature, dict)], MAP_PLACES)
    places = [place for feature in kept if (place := _place(feature, label))]
    return _simplified(places), len(features)


def collection(places: tuple[Place, ...]) -> dict[str, object]:
    """The places as GeoJSON again, for a script on the page."""
    features = [
        {"type": "Feature", "properties": {"name": place.label}, "geometry": _geometry(place)} for place in places
    ]
    return {"type": "FeatureCollection", "features": features}


def _geometry(place: Place) -> dict[str, object]:
    if place.kind == "point":
        return {"type": "MultiPoint", "coordinates": [ring[0] for ring in place.rings]}
    kind = "MultiLineString" if place.kind == "line" else "Polygon"
    return {"type": kind, "coordinates": place.rings}


def _place(feature: Mapping[str, object], label: str) -> Place | None:
    geometry, properties = feature.get("geometry"), feature.get("properties")
    if not isinstance(geometry, dict) or geometry.get("type") not in _KINDS:
        return None
    facts = properties if isinstance(properties, dict) else {}
    name = next((facts[key] for key in (label, *_NAMES) if facts.get(key)), "")
    rings = tuple(_rings(geometry.get("coordinates")))
    return Place(kind=_KINDS[str(geometry["type"])], label=shown(str(name)), rings=rings) if rings else None


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
    return (round(float(value[0]), 5), round(float(value[1]), 5))


def _simplified(places: list[Place]) -> tuple[Place, ...]:
    """The same places with long runs thinned evenly, so that the page stays light."""
    total = sum(len(ring) for place in places for ring in place.rings)
    if total <= VERTICES:
        return tuple(places)
    share = VERTICES / total
    return tuple(
        Place(kind=place.kind, label=place.label, rings=tuple(_thin(ring, share) for ring in place.rings))
        for place in places
    )


def _thin(ring: Ring, share: float) -> Ring:
    return tuple(thinned(list(ring), max(4, int(len(ring) * share)))) if len(ring) > 4 else ring
