"""`mulu put`: bytes into the data store."""

import sys
from collections.abc import Sequence
from pathlib import Path

from catalog.authoring.progress import Progress
from catalog.authoring.put import put_files
from catalog.configuration.settings import load_settings
from catalog.session import Session


def put(session: Session, files: Sequence[Path], entry: str) -> int:
    """Store the files and say under which hash; 0."""
    key = entry.strip("/").removeprefix("datapackages/")

    def watched(name: str, total: int) -> Progress:
        return Progress(session=session, stream=sys.stderr, name=name, total=total)

    stored = put_files(load_settings(session.root), key, files, watched)
    if session.as_json:
        rows = [{"path": one.place, "bytes": one.seal.bytes, "hash": one.seal.hash} for one in stored]
        session.show_json({"stored": rows})
        return 0
    for one in stored:
        code = "put.same" if one.is_same else "put.stored"
        session.say(code, path=one.place, bytes=f"{one.seal.bytes:,}", hash=one.seal.hash)
    return 0
