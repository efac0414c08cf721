"""What a column says about the candidates in it: a number that alone could be anything is one among its likes."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from catalog.sensitive.sightings import Candidate, Kind, bare, candidates, plain

_NEARLY_ALL = 0.9
_HALF = 0.5
_SOME = 0.25
_ENOUGH = 3  # cells of one shape from which a column can be judged
_COUNTED_HEADER = re.compile(
    r"订单|单号|编号|流水|序号|序列|代码|编码|条码|批次|金额|数量|次数|人次|流量|人口|面积|时长|户数|次数|总量|时间|日期|产值|价格|里程|文号|标准号|案号"
    r"|(?<![a-z])(?:serial|order|code|sku|isbn|imei|timestamp|amount|count|no)(?![a-z])|(?:^|_)id$",
    re.IGNORECASE,
)
_COUNTED_WORD = re.compile(r"(?:订单|单号|编号|流水号?|序列号?|运单|批次|文号|案号)[^0-9]{0,4}$")
_PHONES = frozenset({Kind.MOBILE, Kind.LANDLINE})
_NUMBERS = (Kind.MOBILE, Kind.BANK_CARD, Kind.RESIDENT_ID, Kind.LANDLINE)


@dataclass(slots=True)
class Column:
    """What was met in one column so far; `digits` counts cells of nothing but so many digits."""

    header: str
    filled: int = 0
    digits: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    matched: defaultdict[tuple[Kind, int], int] = field(default_factory=lambda: defaultdict(int))
    found: list[tuple[int, Candidate, int]] = field(default_factory=list)
    sure: set[Kind] = field(default_factory=set)
    rising: int = 0
    last: int = -1

    def look(self, row: int, text: str) -> None:
        """Take in one cell."""
        self.filled += 1
        number = re.sub("[ -]", "", bare(text))
        length = len(number) if number[:-1].isdigit() and number.isascii() else 0
        self.digits[length] += 1
        if length and number.isdigit():
            self.rising += 0 <= int(number[-18:]) - self.last <= _STEP
            self.last = int(number[-18:])
        for candidate in candidates(text, self.header):
            if candidate.whole:
                self.matched[candidate.kind, length] += 1
            elif not candidate.sure and _COUNTED_WORD.search(_before(text)):
                continue
            if candidate.sure:
                self.sure.add(candidate.kind)
            self.found.append((row, candidate, length))

    def sightings(self, beside: frozenset[Kind] = frozenset()) -> list[tuple[int, Kind]]:
        """Rows and kinds that stand once the whole column is known; `beside` is what other columns hold for sure."""
        return [(row, one.kind) for row, one, length in self.found if self._stands(one, length, beside)]

    def _stands(self, one: Candidate, length: int, beside: frozenset[Kind]) -> bool:
        if one.kind is Kind.RESIDENT_ID and one.whole and length == 18:
            needed = _NEARLY_ALL if self._is_counted() else _HALF
            return self._share(one.kind, length) >= needed or self.digits[length] < _ENOUGH
        if one.sure:
            return not (one.whole and length and one.kind in _PHONES and _COUNTED_HEADER.search(self.header))
        if not one.whole:
            return one.kind in (Kind.MOBILE, Kind.LANDLINE)
        if one.kind not in _NUMBERS or self._is_counted():
            return False
        if one.kind in self.sure & _PHONES:
            return True  # its neighbours write the same kind so that nobody can doubt it
        alike = sum(self.digits[n] for n in _like(one.kind, length))
        numbers = sum(count for n, count in self.digits.items() if n)
        enough = 1 if beside & _PHONES and one.kind in _PHONES else _ENOUGH
        return self._share(one.kind, length) >= _NEARLY_ALL and alike >= max(enough, _SOME * numbers)

    def _share(self, kind: Kind, length: int) -> float:
        """How many of the cells of such lengths have the shape of the kind."""
        lengths = _like(kind, length)
        return sum(self.matched[kind, n] for n in lengths) / max(1, sum(self.digits[n] for n in lengths))

    def _is_counted(self) -> bool:
        """Whether header or order say that the numbers count or order things: they rise by small steps."""
        return bool(_COUNTED_HEADER.search(self.header)) or (
            self.rising > 2 and self.rising >= _NEARLY_ALL * (self.filled - 1)
        )


_STEP = 100_000  # how far apart numbers that merely count may lie


def _like(kind: Kind, length: int) -> tuple[int, ...]:
    """The numbers of digits that are judged together: cards have several, other numbers one."""
    return tuple(range(16, 20)) if kind is Kind.BANK_CARD else (length,)


def _before(text: str) -> str:
    """The text up to its first long number."""
    return re.split(r"[0-9]{7,}", plain(text), maxsplit=1)[0]
