"""A check that fails is a fault of ours: it is reported like any other finding, and the next one goes on."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from catalog.checks.subjects import Subject
from catalog.model.finding import Finding

Asked = TypeVar("Asked")


def guarded(check: Callable[[Asked], Iterable[Finding]], asked: Asked, subject: Subject) -> Iterator[Finding]:
    """What a check finds, or that it failed. With MULU_DEBUG set the failure goes through."""
    try:
        yield from list(check(asked))
    except Exception as error:
        if os.environ.get("MULU_DEBUG"):
            raise
        problem = f"{type(error).__name__}: {error}"[:200]
        yield subject.finding("check-failed", check=check.__name__, problem=problem)
