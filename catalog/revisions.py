"""Descriptors as they stood in an earlier revision of the repository."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalog.descriptors import MAX_BYTES, NAMES, parse_descriptor
from catalog.errors import DescriptorError


def descriptor_at(root: Path, revision: str, folder: str) -> tuple[str, Mapping[str, Any]] | None:
    """The file and the content of the descriptor in `folder` at a revision; None when there was none that reads."""
    for name in NAMES:
        file = f"{folder}/{name}"
        asked = ("git", "-C", str(root), "show", f"{revision}:./{file}")
        done = subprocess.run(asked, capture_output=True, check=False)
        if done.returncode == 0 and len(done.stdout) <= MAX_BYTES:
            try:
                text = done.stdout.decode("utf-8-sig")
                return file, parse_descriptor(text, is_json=name.endswith(".json"))
            except (DescriptorError, UnicodeDecodeError):
                return None
    return None
