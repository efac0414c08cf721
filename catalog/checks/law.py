"""Whether the pack in force can be worked with: the check of `mulu packs --check`, run with every other one."""

from collections.abc import Iterator
from functools import cache

from catalog.checks.subjects import Context
from catalog.law.packs_source import city_folder
from catalog.model.finding import Finding
from catalog.pack_check.library import library_for
from catalog.pack_check.run import check_pack, shipped_file


def check_law(context: Context) -> Iterator[Finding]:
    """Every fault of the pack's file, by line."""
    key, folder = context.pack.key, context.settings.packs
    if city_folder(folder) is None:
        yield from _shipped(key)
        return
    own = folder / f"{key}.yaml"
    path = own if own.is_file() else shipped_file(key)
    shown = own.relative_to(context.root).as_posix() if own.is_file() else path.name
    yield from check_pack(path, shown, library_for(folder, key))


@cache
def _shipped(key: str) -> tuple[Finding, ...]:
    path = shipped_file(key)
    return check_pack(path, path.name, library_for(None, key))
