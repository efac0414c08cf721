"""Values by `publisher/entry` that stand in files of their bodies: a file is read when something in it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Source:
    """Where files lie. `mark` says by what a file can be told from another at its place, None when there is none."""

    mark: Callable[[str], object]
    read: Callable[[str], Mapping[str, Any]]


class Shards(Mapping[str, Value], Generic[Value]):
    """The values of all files. What a file held is forgotten when another lies in its place."""

    def __init__(
        self,
        files: Mapping[str, Sequence[str]],
        source: Source,
        parse: Callable[[Mapping[str, Any]], Mapping[str, Value]],
    ) -> None:
        self._files, self._source, self._parse = files, source, parse
        self._kept: dict[str, tuple[object, Mapping[str, Value]]] = {}

    def __getitem__(self, key: str) -> Value:
        for path in self._files.get(key.partition("/")[0], ()):
            if (held := self._of(path)) and key in held:
                return held[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        for paths in self._files.values():
            for path in paths:
                yield from self._of(path)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, path: str) -> Mapping[str, Value]:
        mark = self._source.mark(path)
        if mark is None:
            return {}
        kept = self._kept.get(path)
        if kept is None or kept[0] != mark:
            kept = self._kept[path] = (mark, self._parse(self._source.read(path)))
        return kept[1]
