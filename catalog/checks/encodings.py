"""Which encoding a file is really in, and whether its text went through the wrong one (hostile inputs 4.1 to 4.5)."""

import codecs
import re
from collections import Counter

from catalog.checks.han import COMMON, PLAIN

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HAN = re.compile("[\u3007\u3400-\u9fff]")
_RUN = re.compile("[^\x00-\x7f\ufffd]{4,}")
_LATIN = re.compile("[\u0080-\u00ff\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{3,}")
GBK_FAMILY = frozenset({"gb18030", "gbk", "gb2312"})
_BIG5 = ("big5", "cp950", "big5hkscs")
_ABOVE = re.compile(rb"[\x80-\xff]")
_ALONE = re.compile(rb"(?<![\x80-\xff])[\xc0-\xff](?![\x80-\xff])")
_BEYOND = re.compile("[\x00-\x7f]+")
_LETTERS = re.compile("[\u0080-\u017f\u0370-\u03ff\u0400-\u045f]")  # of Latin, Greek and Cyrillic, as written in Europe
_SHORT = 20_000  # bytes; longer texts are not valid UTF-8 by accident
_SEEN = 200_000  # characters that are weighed
_MOSTLY, _NEARLY_ALL, _CLEARLY = 0.8, 0.95, 0.15  # shares of signs in common use


def likely_encoding(data: bytes) -> str:
    """`utf-8`, `utf-8-sig`, `utf-16`, `utf-16-le`, `utf-16-be`, `gb18030`, `big5`, or nothing when none decodes `data`.

    The whole file is read: ASCII for 20 KB and Chinese after it fooled every sampler.
    """
    for mark, name in _MARKS:
        if data.startswith(mark) and decodes(data, name):
            return name
    if wide := _wide(data):
        return wide
    if decodes(data, "utf-8") and not _by_accident(data):
        return "utf-8"
    return "cp1252" if _is_latin(data) else _double_byte(data)


def _is_latin(data: bytes) -> bool:
    """Whether signs beyond ASCII stand alone among letters, as accents do (Málaga) and Chinese never does."""
    beyond = len(_ABOVE.findall(data))
    return decodes(data, "cp1252") and len(_ALONE.findall(data)) >= _NEARLY_ALL * beyond


def _by_accident(data: bytes) -> bool:
    """Whether a few Chinese signs only happen to be valid UTF-8, as 一 does: there they are letters nobody mixes."""
    if data.isascii() or len(data) > _SHORT:
        return False
    signs = set(_BEYOND.sub("", data.decode()))
    return (
        all(sign < "\u0800" for sign in signs)
        and any(not _LETTERS.match(sign) for sign in signs)
        and commonness(data, "gb18030") >= _NEARLY_ALL
    )


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every comma and line end holds a NUL, and nearly all of it is text one way round."""
    if b"\0" not in data or len(data) % 2:
        return ""
    for name in ("utf-16-le", "utf-16-be"):
        if decodes(data, name) and _share_of_text(data.decode(name)[:_SEEN]) >= _NEARLY_ALL:
            return name
    return ""


def _share_of_text(text: str) -> float:
    return sum(1 for sign in text if sign in PLAIN or _HAN.match(sign)) / max(1, len(text))


def _double_byte(data: bytes) -> str:
    """GB18030 or Big5. Most of Big5 is valid GB18030, but reads there as signs that nobody uses; so the signs decide.

    A doubt is settled for GB18030, in which data of the mainland are written.
    """
    shares = {name: commonness(data, name) for name in ("gb18030", *_BIG5)}
    taiwan = max(_BIG5, key=lambda name: shares[name])
    if shares["gb18030"] >= shares[taiwan] or shares[taiwan] < _MOSTLY:
        return "gb18030" if shares["gb18030"] >= 0 else (taiwan if shares[taiwan] >= 0 else "")
    return taiwan


def commonness(data: bytes, encoding: str) -> float:
    """How much of what is not ASCII are signs in common use when read so, from 0 to 1; -1 when it cannot be read."""
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return -1.0
    signs = Counter(_BEYOND.sub("", text[:_SEEN] + text[_SEEN:][-_SEEN:]))
    common = COMMON["big5" if encoding in _BIG5 else "gb18030"]
    return sum(count for sign, count in signs.items() if sign in common) / max(1, signs.total())


def decodes(data: bytes, encoding: str) -> bool:
    """Whether every byte of `data` is text in `encoding`."""
    try:
        data.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def normal_name(encoding: str) -> str:
    """The name Python reads with; GB2312 and GBK are read as their superset GB18030."""
    name = codecs.lookup(encoding).name
    return "gb18030" if name in GBK_FAMILY else name


def contradicts(declared: str, data: bytes) -> str:
    """The likely encoding, when `data` cannot be or is very unlikely to be in the `declared` one; else nothing."""
    likely = likely_encoding(data)
    name = normal_name(declared)
    if not decodes(data, name):
        return likely or "?"
    if data.isascii() and b"\0" not in data:
        return ""
    return likely if likely and not _agree(name, likely) and _is_plain(data, likely, name) else ""


def _agree(declared: str, likely: str) -> bool:
    """Whether the two read the same, as UTF-16 with and without its mark, or Big5 and its supersets."""
    kin = (frozenset({"utf-8", "utf-8-sig"}), frozenset({"utf-16", "utf-16-le", "utf-16-be"}), frozenset(_BIG5))
    return declared == likely or any(declared in family and likely in family for family in kin)


def _is_plain(data: bytes, likely: str, declared: str) -> bool:
    """Whether the likely encoding is sure enough to contradict one in which the bytes can be read as well.

    Chinese in a double-byte encoding is practically never valid UTF-8 throughout; for the others their signs speak.
    """
    if likely in ("utf-8", "utf-8-sig") or likely.startswith("utf-16"):
        return True
    mine, theirs = commonness(data, likely), commonness(data, declared)
    return mine >= _MOSTLY and mine > theirs + _CLEARLY


def mixed_line(data: bytes) -> int:
    """The first line that is not UTF-8 where at least half of those with Chinese are; 0 when it is not so.

    Files that were glued together, or mended by hand in another program, look like this.
    """
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), start=1) if not line.isascii()]
    wrong = [number for number, line in lines if not decodes(line, "utf-8")]
    return wrong[0] if wrong and len(wrong) * 2 <= len(lines) else 0


def mojibake(text: str) -> str:
    """A passage that is UTF-8 read as GBK (鍏氦绔欑偣) or as Latin-1 (å…¬äº¤), or nothing."""
    sample = text[:_SEEN]
    for scar in ("锟斤拷", "\ufffd"):  # what a replaced character leaves, read once or twice
        if scar in sample:
            return scar
    for pattern, encoding in ((_RUN, "gb18030"), (_LATIN, "cp1252")):
        passages = pattern.findall(sample)
        twisted = [passage for passage in passages if _was_utf8(passage, encoding)]
        if twisted and len(twisted) * 2 > len(passages):
            return str(twisted[0][:20])
    return ""


def _was_utf8(passage: str, encoding: str) -> bool:
    """Whether `passage`, written in `encoding`, is UTF-8 of Chinese; an odd last character may be cut."""
    try:
        original = passage.encode(encoding).decode("utf-8", "ignore")
        complete = len(original.encode()) >= len(passage.encode(encoding)) - 2
    except UnicodeError:
        return False
    return complete and len(_HAN.findall(original)) * 2 > len(original)
