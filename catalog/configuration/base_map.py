"""The base map of a city, where it has one: tiles behind its own address, so that no reader's request leaves it.

A map service of others is reached through the city's own host (a path that the host passes on): the addresses of
readers stay with the city, and the strict policy of the pages needs no exception. Without one, a map shows the places
of the data alone. A base map of China needs an approval number, which stands under every map.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.configuration.coordinates import CGCS2000, GCJ02, WGS84
from catalog.errors import SettingsError

SYSTEMS = (WGS84, CGCS2000, GCJ02)
_PLACES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """`tiles` is a path of this host with {z}, {x} and {y}, or empty; `system` what they are drawn in."""

    tiles: str = ""
    system: str = WGS84
    approval: str = ""


NO_BASE_MAP = BaseMap()


def parse_base_map(mapping: Mapping[str, object], file: str) -> BaseMap:
    """The base map in `extra.mulu.map`. Raises SettingsError naming the key."""
    tiles, system = str(mapping.get("tiles") or ""), str(mapping.get("system") or WGS84)
    is_ours = tiles.startswith("/") and not tiles.startswith("//") and all(place in tiles for place in _PLACES)
    if tiles and not is_ours:
        raise _wrong("tiles", tiles, "/path/{z}/{x}/{y}.png", file)
    if system not in SYSTEMS:
        raise _wrong("system", system, ", ".join(SYSTEMS), file)
    approval = str(mapping.get("approval") or "")
    if tiles and not approval:
        raise _wrong("approval", approval, "审图号", file)
    return BaseMap(tiles=tiles, system=system, approval=approval)


def _wrong(key: str, value: str, choices: str, file: str) -> SettingsError:
    return SettingsError("settings-choice", file=file, key=f"extra.mulu.map.{key}", value=value[:120], choices=choices)
