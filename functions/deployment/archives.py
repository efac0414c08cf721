"""Zip files with the same bytes for the same content: sorted names, one date, one permission."""

import zipfile
from pathlib import Path

_DATE = (1980, 1, 1, 0, 0, 0)
_PERMISSION = 0o100644 << 16


def rewrite_archive(source: Path, target: Path) -> int:
    """Write the files of the zip `source` into `target`, sorted; returns its size in bytes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in sorted(name for name in old.namelist() if not name.endswith("/")):
            facts = zipfile.ZipInfo(name, _DATE)
            facts.external_attr = _PERMISSION
            facts.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(facts, old.read(name))
    return target.stat().st_size
