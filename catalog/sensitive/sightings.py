"""What one text may hold: candidates by their shape, before the column around them is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

from catalog.sensitive.identifiers import is_old_resident_id, is_resident_id, is_sole_trader_code, passes_luhn


class Kind(StrEnum):
    """What a sighting is; the word for each is in the message catalogue."""

    RESIDENT_ID = "resident_id"
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    EMAIL = "email"
    PASSPORT = "passport"
    PLATE = "plate"
    SOLE_TRADER = "sole_trader"
    NAME_AND_ADDRESS = "name_and_address"
    HOME_POSITION = "home_position"
    AUTHOR = "author"
    PICTURE_POSITION = "picture_position"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that looks like it. `sure` needs no column to confirm it; `whole` says that it fills the text."""

    kind: Kind
    sure: bool
    whole: bool


_DIGITS = re.compile(r"(?<![0-9A-Za-z.])[0-9](?:[ -]?[0-9]){6,21}(?:[ -]?[Xx])?(?![0-9A-Za-z])")
_CREDIT = re.compile(r"(?<![0-9A-Za-z])92[0-9A-HJ-NPQRTUWXY]{16}(?![0-9A-Za-z])", re.IGNORECASE)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[- ]?|0086[- ]?)?"
    r"1(?:3[0-9]|4[5-9]|5[0-35-9]|6[25-7]|7[0-8]|8[0-9]|9[0-35-9])[- ]?[0-9]{4}[- ]?[0-9]{4}"
    r"(?![0-9A-Za-z]|\.[0-9])"
)
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z./-])(?:(?:\+?86[- ]?)?[(]?0(?:10|2[0-57-9]|[3-9][0-9]{2})[)]?[- ]?"
    r"|\+?(?:00)?86[- ](?:10|2[0-57-9]|[3-9][0-9]{2})[- ])"
    r"[2-8][0-9]{2,3}[- ]?[0-9]{4}(?:[-转][0-9]{1,6})?(?![0-9A-Za-z]|\.[0-9])"
)
_LOCAL_LINE = re.compile(r"(?<![0-9A-Za-z.-])[2-8][0-9]{6,7}(?![0-9A-Za-z.-])")
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.([A-Za-z]{2,24})(?![A-Za-z0-9])", re.ASCII
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. ]?"
    r"(?:[A-HJ-NP-Z0-9]{5}|[DF][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DF]|[A-HJ-NP-Z0-9]{4}[学警港澳挂])(?![A-Za-z0-9-])"
    r"|WJ[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?[0-9]{4}[0-9A-Z](?![A-Za-z0-9-])"
)
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGgKk][0-9]{8}|[Ee][A-HJ-NP-Za-hj-np-z][0-9]{7}|[DdSsPp][EeDd]?[0-9]{7,8}|[HhMm](?:[0-9]{8}|[0-9]{10})"
    r"|[Ww][0-9]{8}|[Cc][A-HJ-NP-Za-hj-np-z0-9][0-9]{7})(?![0-9A-Za-z])"
)
_TAIWAN_PASS = re.compile(r"(?!(?:19|20)[0-9]{2}[01])[0-9]{8}")  # eight digits that are no date
_FILE_ENDINGS = frozenset("png jpg jpeg gif svg webp css js html htm json csv xml pdf zip".split())
_NO_PERSONS_NUMBER = re.compile(r"^(?:400|800)")
_SAYS_ID = re.compile(r"身份证|证件号|ID ?card", re.IGNORECASE)
_SAYS_CARD = re.compile(r"卡号|账号|帐号|银行|开户|card|卡[^0-9A-Za-z]{0,4}[0-9]{4}", re.IGNORECASE)
_SAYS_PASSPORT = re.compile(r"护照|证件|通行证|passport", re.IGNORECASE)
_NAMES_PAPERS = re.compile(r"证件号|通行证|台胞证|护照号")
_MAY_HOLD = re.compile(r"[0-9０-９@＠]")  # every kind has digits, or the sign of a mail address
_FROM_SPREADSHEET = re.compile(r"'?([0-9]{7,18})(?:\.0)?")  # a number kept as text, or as a number
_SAYS_PHONE = re.compile(r"电话|手机|座机|联系|传真|致电|拨打|来电|phone|mobile|tel\b|fax", re.IGNORECASE)
_CARD_LENGTHS = range(16, 20)
_CARD_PREFIXES = ("62", "4", "51", "52", "53", "54", "55", "35", "37", "60", "90", "95", "96", "98")


def plain(text: str) -> str:
    """The text with full-width signs made ordinary, so that ０ and 0 are the same digit."""
    return text if text.isascii() else normalize("NFKC", text)


def bare(text: str) -> str:
    """A cell without what a spreadsheet puts around a number: outer spaces, the mark of text, the `.0` of a float."""
    text = plain(text).strip()
    number = _FROM_SPREADSHEET.fullmatch(text)
    return number[1] if number else text


def candidates(text: str, header: str = "") -> Iterator[Candidate]:
    """Everything in a text that has the shape of something sensitive. `header` names its column."""
    if len(text) < 6 or not _MAY_HOLD.search(text):
        return
    text = bare(text)
    about = f"{header} {text}"
    yield from _numbers(text, about)
    yield from _phones(text, about)
    for match in _CREDIT.finditer(text):
        if is_sole_trader_code(match[0].upper()):
            yield Candidate(Kind.SOLE_TRADER, True, _whole(match, text))
    for match in _EMAIL.finditer(text):
        if match[1].lower() not in _FILE_ENDINGS:
            yield Candidate(Kind.EMAIL, True, _whole(match, text))
    for match in _PLATE.finditer(text.upper()):
        yield Candidate(Kind.PLATE, any(sign.isdigit() for sign in match[0]), _whole(match, text))
    yield from _papers(text, header)


def _papers(text: str, header: str) -> Iterator[Candidate]:
    """Passports, and passes to and from Hong Kong, Macau and Taiwan."""
    for match in _PASSPORT.finditer(text):
        yield Candidate(Kind.PASSPORT, bool(_SAYS_PASSPORT.search(f"{header} {text}")), _whole(match, text))
    if _NAMES_PAPERS.search(header) and _TAIWAN_PASS.fullmatch(text):
        yield Candidate(Kind.PASSPORT, True, True)


def _whole(match: re.Match[str], text: str) -> bool:
    return match.end() - match.start() == len(text)


def _numbers(text: str, about: str) -> Iterator[Candidate]:
    """Identity and card numbers, written with or without gaps."""
    for match in _DIGITS.finditer(text):
        digits = re.sub("[ -]", "", match[0])
        whole = _whole(match, text)
        if is_resident_id(digits):
            yield Candidate(Kind.RESIDENT_ID, True, whole)
        elif is_old_resident_id(digits):
            yield Candidate(Kind.RESIDENT_ID, bool(_SAYS_ID.search(about)), whole)
        elif len(digits) in _CARD_LENGTHS and digits.isdigit() and digits.startswith(_CARD_PREFIXES):
            if passes_luhn(digits):
                yield Candidate(Kind.BANK_CARD, bool(_SAYS_CARD.search(about)), whole)


def _phones(text: str, about: str) -> Iterator[Candidate]:
    said = bool(_SAYS_PHONE.search(about))
    for match in _MOBILE.finditer(text):
        written = not match[0].isdigit()  # a country code or gaps: nobody writes other numbers so
        yield Candidate(Kind.MOBILE, said or written, _whole(match, text))
    lines = list(_LANDLINE.finditer(text))
    for match in lines:
        yield Candidate(Kind.LANDLINE, said or not match[0].isdigit(), _whole(match, text))
    if not lines and said:
        for match in _LOCAL_LINE.finditer(text):
            if not _NO_PERSONS_NUMBER.match(match[0]):
                yield Candidate(Kind.LANDLINE, True, _whole(match, text))
