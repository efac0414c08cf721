"""The child process that reads data of strangers: limited in memory and time, deaf to the network.

It reads one request a line (JSON: root, folder) and answers with one line (JSON: observations). It may be killed at any
moment; its parent then says so and starts another.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.checks.files import examine_file
from catalog.checks.observations import Observation, to_row
from catalog.loading.catalogue import descriptor_path, load_entry
from catalog.loading.descriptors import load_descriptor
from catalog.model.entry import Entry, Resource

# Faults after which reading the table would only repeat them.
_BLOCKING = (
    "data-missing", "data-unreadable", "data-kind", "data-empty", "data-broken", "archive-", "encoding-", "data-nul",
)  # fmt: skip
_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})


def main() -> None:
    """Answer requests until the input ends. Arguments: bytes of memory, seconds of processor time a request."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    sys.addaudithook(_refuse_network)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for line in sys.stdin:
        _allow_processor(seconds)
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def examine(folder: Path, root: Path) -> Iterator[Observation]:
    """Everything that is wrong with the bytes of one entry that loads."""
    entry = load_entry(root, "/".join(folder.parts[-2:])).entry
    if entry is None:
        return
    blocked: set[int] = set()
    for index, one in enumerate(entry.resources):
        if one.stored:
            continue
        for observation in examine_file(folder / one.path, one, index):
            blocked.update({index} if observation.code.startswith(_BLOCKING) else ())
            yield observation
        if index not in blocked:
            yield from _sensitive(folder, one, index)
    if any(one.stored for one in entry.resources):
        yield from _stored(entry, root)
    yield from _tables(folder, entry, blocked)


def _sensitive(folder: Path, one: Resource, index: int) -> Iterator[Observation]:
    from catalog.checks.sensitive import examine_sensitive

    yield from examine_sensitive(folder / one.path, one, index)


def _stored(entry: Entry, root: Path) -> Iterator[Observation]:
    from catalog.checks.stored_bytes import examine_stored

    yield from examine_stored(entry, root)


def _tables(folder: Path, entry: Entry, blocked: set[int]) -> Iterator[Observation]:
    raw = load_descriptor(descriptor_path(folder)).get("resources")
    readable = {index for index, one in enumerate(entry.resources) if _is_examined(one) and index not in blocked}
    if not readable or not isinstance(raw, list):
        return
    from catalog.checks.masking import examine_masking
    from catalog.checks.tables import examine_tables

    for index in readable:
        one = entry.resources[index]
        yield from examine_masking(folder / one.path, one, index, entry.extra.get("desensitisation"))
    yield from examine_tables(folder, {index: {**raw[index], **_known(entry.resources[index])} for index in readable})


def _is_examined(one: Resource) -> bool:
    return one.is_tabular and not one.stored


def _known(one: Resource) -> dict[str, Any]:
    return {"name": one.name, "path": one.path, "format": one.format, "encoding": one.encoding}


def _answer(request: dict[str, str]) -> list[dict[str, object]]:
    try:
        return [to_row(observation) for observation in examine(Path(request["folder"]), Path(request["root"]))]
    except MemoryError:
        raise SystemExit(9) from None  # the parent reports it; this process can no longer be trusted to
    except Exception as error:  # a fault of ours: told like any other, and the next entry goes on
        facts = {"check": "data", "problem": f"{type(error).__name__}: {error}"[:200]}
        return [to_row(Observation(code="check-failed", resource=0, facts=facts))]


def _allow_processor(seconds: int) -> None:
    """Seconds of processor time from now on; past them the kernel ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError(f"no network while data is examined: {event}")


if __name__ == "__main__":
    main()
