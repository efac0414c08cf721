"""Signs in common use, as the two old standards sort them: their first level holds what people write every day."""

from collections.abc import Iterator

_POINTS = "，。、；：？！（）《》〈〉【】「」『』“”‘’—…·～％℃㎡°×÷±①②③④⑤⑥⑦⑧⑨⑩　〇￥＋－＝／＊＃＆＠．"
_WIDE = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))
PLAIN = frozenset(_POINTS + _WIDE + "\t\r\n" + "".join(map(chr, range(0x20, 0x7F))))


def _level(encoding: str, first: int, last: int, trails: tuple[range, ...]) -> Iterator[str]:
    for lead in range(first, last + 1):
        for trail in (byte for part in trails for byte in part):
            try:
                yield bytes((lead, trail)).decode(encoding)
            except UnicodeDecodeError:
                continue


# GB 2312 level 1: 3,755 signs by pinyin, rows 16 to 55. Big5 level 1: 5,401 signs by strokes, A440 to C67E.
COMMON = {
    "gb18030": frozenset(_level("gb2312", 0xB0, 0xD7, (range(0xA1, 0xFF),))) | PLAIN,
    "big5": frozenset(_level("big5", 0xA4, 0xC6, (range(0x40, 0x7F), range(0xA1, 0xFF)))) | PLAIN,
}
