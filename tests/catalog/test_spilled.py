"""What is laid aside comes back as it was, from memory or from the file."""

from pathlib import Path
from typing import Any

import pytest

from catalog.files.spilled import Spill
from catalog.loading.catalogue import load_catalogue
from tests.catalog.conftest import RESTRICTED


@pytest.mark.parametrize("held", [0, 1, 9])
def test_each_value_comes_back_once_as_it_was(portal: Any, tmp_path: Path, held: int) -> None:
    portal.entry(keywords=["公交"], facts={"last_updated": "2026-01-31", "status": "suspended"})
    portal.entry(RESTRICTED)
    entries = {entry.key: entry for entry in load_catalogue(portal.root).entries}
    spill = Spill(tmp_path, held=held)
    for key, entry in entries.items():
        spill.put(key, (entry, {"stops": key}))
    taken = {key: spill.take(key) for key in reversed(entries)}
    assert taken == {key: (entry, {"stops": key}) for key, entry in entries.items()}
    with pytest.raises(KeyError):
        spill.take(next(iter(entries)))
    spill.close()
    assert len(entries) == 2


def test_what_is_laid_aside_has_no_name(tmp_path: Path) -> None:
    spill = Spill(tmp_path, held=0)
    spill.put("one", "秘密")
    assert list(tmp_path.iterdir()) == []
    spill.close()
