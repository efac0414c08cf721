"""Maps as SVG drawn at the build: the places themselves, without a tile of any foreign server."""

import math

from markupsafe import Markup, escape

from catalog.preview import Place

WIDTH, HEIGHT, MARGIN = 720, 460, 14
RADIUS = 4
DEGREE = 111.32  # kilometres in a degree of latitude

Frame = tuple[float, float, float, float]  # west, north, units a degree of longitude, of latitude


def map_svg(places: tuple[Place, ...], name: str, *, labelled: bool) -> Markup:
    """The picture of the places, north up. Classes: map, map-point, map-line, map-area, map-scale."""
    frame = _frame(places)
    drawn = sorted(places, key=lambda place: place.kind)  # areas under lines under points
    body = "".join(_drawn(place, frame, labelled) for place in drawn) + _scale_bar(frame)
    return Markup(
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(name)}" '
        f'xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def _frame(places: tuple[Place, ...]) -> Frame:
    """A frame around all places in which a kilometre is as long east as north."""
    positions = [position for place in places for ring in place.rings for position in ring]
    west, east = min(x for x, _ in positions), max(x for x, _ in positions)
    south, north = min(y for _, y in positions), max(y for _, y in positions)
    narrow = max(0.05, math.cos(math.radians((south + north) / 2)))
    wide, high = max((east - west) * narrow, 1e-4), max(north - south, 1e-4)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    west -= ((WIDTH - 2 * MARGIN) / scale - wide) / 2 / narrow
    north += ((HEIGHT - 2 * MARGIN) / scale - high) / 2
    return west, north, scale * narrow, scale


def _scale_bar(frame: Frame) -> str:
    """A round length at the lower left, at most a quarter of the picture."""
    unit = frame[3] / DEGREE
    most = WIDTH / 4 / unit
    power: float = 10.0 ** math.floor(math.log10(most))
    length = next(power * nice for nice in (5, 2, 1) if power * nice <= most)
    end, y = round(MARGIN + length * unit, 1), HEIGHT - MARGIN
    text = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    return (
        f'<path class="map-scale" d="M{MARGIN} {y - 5}v5H{end}v-5"/>'
        f'<text class="chart-tick" x="{MARGIN + 4}" y="{y - 8}">{text}</text>'
    )


def _drawn(place: Place, frame: Frame, labelled: bool) -> str:
    title = f"<title>{escape(place.label)}</title>" if labelled and place.label else ""
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
    west, north, across, down = frame
    return round(MARGIN + (position[0] - west) * across, 1), round(MARGIN + (north - position[1]) * down, 1)
