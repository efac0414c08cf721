"""Which data paths a descriptor may name: inside its own folder, by plain names, through no link."""

import os
import re
import stat
from pathlib import Path

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CONTROL = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
MAX_PATH_BYTES = 180  # longer names break on some hosts and on Windows


def unsafe_reason(path: str) -> str:
    """Why a data path must not be opened, as a word of the message catalogue; empty when it is safe."""
    if _SCHEME.match(path) or path.startswith("//"):
        return "address"
    if path.startswith(("/", "~")) or "\\" in path:
        return "absolute"
    parts = path.split("/")
    if ".." in parts or "%2e" in path.lower() or "%2f" in path.lower():
        return "outside"
    if any(part == "" or part.startswith(".") or part != part.strip(" .") for part in parts):
        return "hidden"
    if _CONTROL.search(path) or len(path.encode("utf-8", "replace")) > MAX_PATH_BYTES:
        return "unreadable"
    return ""


def crosses_link(folder: Path | str, path: str) -> bool:
    """Whether a part of `path` below `folder` is a symbolic link."""
    step = str(folder)
    for part in path.split("/"):
        step = f"{step}/{part}"
        if os.path.islink(step):
            return True
    return False


def is_plain_file(path: str | Path) -> bool:
    """Whether a file lies there that is no link."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
