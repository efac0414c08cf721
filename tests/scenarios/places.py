"""A place in the file of a scenario: what stands there, and what is said of it when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from catalog.loading.yaml_text import KeyPath
from catalog.rules.calendars import SHANGHAI

WEEKDAYS = "一二三四五六日"
MORNING = "10:00"  # when a step without a time of day happens, in Beijing time
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?(?: 周([一二三四五六日]))?")


class ScenarioFault(Exception):
    """A scenario that cannot be read, or that turned out otherwise; names file and line."""

    def __init__(self, file: Path, line: int, sentence: str) -> None:
        super().__init__(f"{file.name} 第 {line} 行：{sentence}")


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file and where it stands."""

    file: Path
    lines: Mapping[KeyPath, int]
    path: KeyPath
    value: Any

    def fault(self, sentence: str) -> ScenarioFault:
        """What is wrong here."""
        known = (self.lines.get(self.path[:n]) for n in range(len(self.path), -1, -1))
        return ScenarioFault(self.file, next(filter(None, known), 1), sentence)

    def under(self, key: str) -> Place | None:
        """The value under a key, or None when the key is not written."""
        if key not in self.value:
            return None
        return Place(self.file, self.lines, (*self.path, key), self.value[key])

    def mapping(self, allowed: tuple[str, ...], needed: tuple[str, ...] = ()) -> Place:
        """This place, once it is a mapping of these keys and no others."""
        if not isinstance(self.value, dict):
            raise self.fault("这里应当是一组“键: 值”")
        for key in self.value:
            if key not in allowed:
                child = Place(self.file, self.lines, (*self.path, key), None)
                raise child.fault(f"不认识的键 {key}；可用：{'、'.join(allowed)}")
        for key in needed:
            if key not in self.value:
                raise self.fault(f"缺少 {key}")
        return self

    def items(self) -> Iterator[Place]:
        """The members of a list."""
        if not isinstance(self.value, list):
            raise self.fault("这里应当是列表")
        for number, value in enumerate(self.value):
            yield Place(self.file, self.lines, (*self.path, number), value)

    def text(self) -> str:
        """This place as a text."""
        if not isinstance(self.value, str) or not self.value:
            raise self.fault("这里应当是文字")
        return self.value

    def whole(self) -> int:
        """This place as a whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.fault("这里应当是整数")
        return self.value

    def flag(self) -> bool:
        """This place as true or false."""
        if not isinstance(self.value, bool):
            raise self.fault("这里应当是 true 或 false")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """This place as a list of texts."""
        return tuple(item.text() for item in self.items())

    def instant(self) -> datetime:
        """A day, with a time of day where it matters, in Beijing time; a weekday that is written must be right."""
        found = _DAY.fullmatch(self.text())
        if not found:
            raise self.fault(f"{self.value} 不是日期；写成 2026-03-02、2026-03-02 周一 或 2026-03-02 23:59 周一")
        try:
            at = datetime.fromisoformat(f"{found[1]} {found[2] or MORNING}").replace(tzinfo=SHANGHAI)
        except ValueError as error:
            raise self.fault(f"{self.value} 不是日期") from error
        if found[3] and WEEKDAYS[at.weekday()] != found[3]:
            raise self.fault(f"{found[1]} 是周{WEEKDAYS[at.weekday()]}，不是周{found[3]}")
        return at

    def day(self) -> date:
        """A day without a time."""
        if isinstance(self.value, str) and ":" in self.value:
            raise self.fault("这里只写日期")
        return self.instant().date()
