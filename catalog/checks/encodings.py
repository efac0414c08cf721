"""Which encoding a file is really in, and whether its text went through the wrong one (hostile inputs 4.1 to 4.5)."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HAN = re.compile("[\u3007\u3400-\u9fff]")
_RUN = re.compile("[^\x00-\x7f\ufffd]{4,}")
_LATIN = re.compile("[\u0080-\u00ff\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{3,}")
GBK_FAMILY = frozenset({"gb18030", "gbk", "gb2312"})
_SEEN = 200_000  # characters looked at for mojibake


def likely_encoding(data: bytes) -> str:
    """`utf-8`, `utf-8-sig`, `utf-16`, `gb18030`, or nothing when none decodes all of `data`.

    The whole file is read: ASCII for 20 KB and Chinese after it fooled every sampler.
    """
    for mark, name in _MARKS:
        if data.startswith(mark) and decodes(data, name):
            return name
    return next((name for name in ("utf-8", "gb18030") if decodes(data, name)), "")


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
    if name == "gb18030" and likely in ("utf-8", "utf-8-sig") and not data.isascii():
        return likely  # Chinese GBK text is practically never valid UTF-8 throughout
    return ""


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
