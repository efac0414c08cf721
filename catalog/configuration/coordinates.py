"""Coordinates of China's reference systems as WGS 84, which maps on the web and GeoJSON (RFC 7946) use, and back.

GCJ-02 is the system of published maps in China: WGS 84 moved by 100 to 700 metres, by terms that vary with the place.
BD-09 moves GCJ-02 once more. CGCS2000 is WGS 84 within centimetres, so that nothing is moved. GCJ-02 has no published
definition; the terms here are those that every open library uses (`eviltransform`, `coordtransform`), whose test
points our tests hold. The way back is found by repetition and is exact to a millimetre against these terms; the terms
themselves are good to about a metre. Nobody converts unseen: whoever calls this says so on the page.
"""

import math
from collections.abc import Callable

Position = tuple[float, float]  # longitude, latitude, in degrees

WGS84 = "WGS-84"
CGCS2000 = "CGCS2000"
GCJ02 = "GCJ-02"
BD09 = "BD-09"
SHIFTED = frozenset({GCJ02, BD09})
DIGITS = 6  # of a degree after a conversion: a tenth of a metre

_AXIS = 6_378_245.0  # metres, of the Krasovsky ellipsoid
_ECCENTRICITY = 0.006_693_421_622_965_943_23  # squared
_BAIDU = math.pi * 3000.0 / 180.0
_ROUNDS = 8
_CLOSE = 1e-10  # degrees


def to_wgs84(system: str, position: Position) -> Position:
    """A position of `system` in WGS 84; rounded to DIGITS where it was moved, as it is where it was not."""
    if system not in SHIFTED:
        return position
    inner = _from_bd09(position) if system == BD09 else position
    found = _undone(inner, _gcj02)
    return round(found[0], DIGITS), round(found[1], DIGITS)


def from_wgs84(system: str, position: Position) -> Position:
    """A position of WGS 84 in `system`, not rounded."""
    if system not in SHIFTED:
        return position
    moved = _gcj02(position)
    return _bd09(moved) if system == BD09 else moved


def _undone(target: Position, move: Callable[[Position], Position]) -> Position:
    """The position that `move` brings to `target`."""
    x, y = target
    for _ in range(_ROUNDS):
        east, north = move((x, y))
        off = (east - target[0], north - target[1])
        x, y = x - off[0], y - off[1]
        if abs(off[0]) < _CLOSE and abs(off[1]) < _CLOSE:
            break
    return x, y


def _is_outside(position: Position) -> bool:
    """Outside a rectangle around China nothing is moved; at its edge the open libraries do the same."""
    longitude, latitude = position
    return not (72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271)


def _gcj02(position: Position) -> Position:
    if _is_outside(position):
        return position
    longitude, latitude = position
    x, y = longitude - 105.0, latitude - 35.0
    angle = math.radians(latitude)
    bulge = 1 - _ECCENTRICITY * math.sin(angle) ** 2
    root = math.sqrt(bulge)
    east = _east(x, y) * 180.0 / (_AXIS / root * math.cos(angle) * math.pi)
    north = _north(x, y) * 180.0 / (_AXIS * (1 - _ECCENTRICITY) / (bulge * root) * math.pi)
    return longitude + east, latitude + north


def _east(x: float, y: float) -> float:
    moved = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return moved + _waves(x) + (_wave(150.0, x / 12.0) + _wave(300.0, x / 30.0) + _wave(40.0, x / 3.0)) * 2.0 / 3.0


def _north(x: float, y: float) -> float:
    moved = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return moved + _waves(x, y) + (_wave(160.0, y / 12.0) + _wave(320.0, y / 30.0) + _wave(40.0, y / 3.0)) * 2.0 / 3.0


def _waves(x: float, y: float | None = None) -> float:
    """The short waves: two over the longitude, one over the coordinate that is moved."""
    own = x if y is None else y
    return (_wave(20.0, 6.0 * x) + _wave(20.0, 2.0 * x) + _wave(20.0, own)) * 2.0 / 3.0


def _wave(height: float, at: float) -> float:
    return height * math.sin(at * math.pi)


def _bd09(position: Position) -> Position:
    x, y = position
    length = math.hypot(x, y) + 0.00002 * math.sin(y * _BAIDU)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * _BAIDU)
    return length * math.cos(angle) + 0.0065, length * math.sin(angle) + 0.006


def _from_bd09(position: Position) -> Position:
    return _undone(position, _bd09)
