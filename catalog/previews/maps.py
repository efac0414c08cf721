"""Maps as SVG drawn at the build: the places themselves, without a tile of any foreign server.

They are drawn in Web Mercator, so that the tiles of a city's own base map fit under them.
"""

import math
from collections.abc import Iterable, Sequence
from zlib import compress

from markupsafe import Markup, escape

from catalog.marking import escaped, markup
from catalog.previews.preview import Place, thinned

WIDTH, HEIGHT, MARGIN = 720, 460, 14
RADIUS = 4
MOST_BYTES = 30_000  # of a picture, compressed: a page with its scripts and styles has 60,000
EQUATOR = 40_075.017  # kilometres
POLE = 85.05  # degrees; the square of Web Mercator ends there
LEAST_WORLD = 2.5e-7  # of the world's width: ten metres; a single place is not drawn larger

Frame = tuple[float, float, float]  # left and top in the world's square, units a world


def fitting(features: Sequence[Sequence[Place]]) -> list[Sequence[Place]]:
    """As many of the features, evenly spread, as a picture may weigh on a page; long names weigh most."""
    kept = list(features)
    while len(kept) > 2 and (size := len(compress(map_body(_flat(kept)).encode()))) > MOST_BYTES:
        kept = thinned(kept, max(2, min(len(kept) - 1, int(len(kept) * MOST_BYTES / size))))
    return kept


def _flat(features: Iterable[Sequence[Place]]) -> tuple[Place, ...]:
    return tuple(place for feature in features for place in feature)


def map_svg(body: str, name: str) -> Markup:
    """The picture of a map called `name`, with the `body` that map_body drew."""
    return markup(
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escaped(name)}" '
        f'xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def map_body(places: tuple[Place, ...]) -> str:
    """The places, north up, each with its name. Classes: map, map-point, map-line, map-area, map-scale."""
    frame = _frame(places)
    drawn = sorted(places, key=lambda place: place.kind)  # areas under lines under points
    return "".join(_drawn(place, frame) for place in drawn) + _scale_bar(frame)


def frame_of(places: tuple[Place, ...]) -> str:
    """Where the picture lies in the world's square, for a script that lays tiles under it: left, top, units a world."""
    left, top, scale = _frame(places)
    return f"{left:.9f} {top:.9f} {scale:.3f}"


def _frame(places: tuple[Place, ...]) -> Frame:
    """A frame around all places, which lie in its middle."""
    positions = [_world(position) for place in places for ring in place.rings for position in ring]
    left, right = min(x for x, _ in positions), max(x for x, _ in positions)
    top, bottom = min(y for _, y in positions), max(y for _, y in positions)
    wide, high = max(right - left, LEAST_WORLD), max(bottom - top, LEAST_WORLD)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    return (left + right - WIDTH / scale) / 2, (top + bottom - HEIGHT / scale) / 2, scale


def _world(position: tuple[float, float]) -> tuple[float, float]:
    """A position in the unit square of Web Mercator, north at the top."""
    latitude = math.radians(max(-POLE, min(POLE, position[1])))
    return position[0] / 360 + 0.5, 0.5 - math.asinh(math.tan(latitude)) / (2 * math.pi)


def _scale_bar(frame: Frame) -> str:
    """A round length at the lower left, at most a quarter of the picture, true in its middle."""
    middle = math.pi * (1 - 2 * (frame[1] + HEIGHT / 2 / frame[2]))
    unit = frame[2] / EQUATOR * math.cosh(middle)
    most = WIDTH / 4 / unit
    power: float = 10.0 ** math.floor(math.log10(most))
    length = next(power * nice for nice in (5, 2, 1) if power * nice <= most)
    end, y = round(MARGIN + length * unit, 1), HEIGHT - MARGIN
    text = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    return (
        f'<path class="map-scale" d="M{MARGIN} {y - 5}v5H{end}v-5"/>'
        f'<text class="chart-tick" x="{MARGIN + 4}" y="{y - 8}">{text}</text>'
    )


def _drawn(place: Place, frame: Frame) -> str:
    title = f"<title>{escape(place.label)}</title>" if place.label else ""
    if place.kind == "point":
        return "".join(
            f'<circle class="map-point" cx="{x}" cy="{y}" r="{RADIUS}">{title}</circle>'
            for x, y in (_at(ring[0], frame) for ring in place.rings)
        )
    close = "Z" if place.kind == "area" else ""
    path = "".join(f"M{' '.join(f'{x} {y}' for x, y in _run(ring, frame))}{close}" for ring in place.rings)
    return f'<path class="map-{place.kind}" d="{path}">{title}</path>'


def _run(ring: tuple[tuple[float, float], ...], frame: Frame) -> list[tuple[float, float]]:
    """The ring on the picture, without positions that fall on the one before."""
    run: list[tuple[float, float]] = []
    for position in ring:
        at = _at(position, frame)
        if not run or run[-1] != at:
            run.append(at)
    return run


def _at(position: tuple[float, float], frame: Frame) -> tuple[float, float]:
    left, top, scale = frame
    x, y = _world(position)
    return round((x - left) * scale, 1), round((y - top) * scale, 1)
