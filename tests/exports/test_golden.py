"""The exports of the small catalogue, compared whole.

`MULU_GOLDEN=write pytest tests/exports/test_golden.py` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden"


def test_every_file_is_what_it_was(small: Any) -> None:
    if os.environ.get("MULU_GOLDEN") == "write":
        for name, content in small.files.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_bytes(content)
    kept = {
        path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8") for path in GOLDEN.rglob("*") if path.is_file()
    }
    assert {name: content.decode() for name, content in small.files.items()} == kept


def test_the_same_catalogue_gives_the_same_bytes(small: Any, export: Any) -> None:
    assert export().files == small.files


def test_files_are_text_with_plain_line_ends_and_no_mark_at_the_start(small: Any) -> None:
    for name, content in small.files.items():
        text = content.decode("utf-8")
        assert text.endswith("\n") and "\r" not in text and not text.startswith("\ufeff"), name
