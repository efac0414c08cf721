"""One cell through one rule. What a rule cannot read becomes nothing: no original ever passes because it is odd."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from unicodedata import normalize

from catalog.masking.mask_rules import Level, MaskRule, Method
from catalog.masking.secret import Secret

SIGN = "*"
UNREADABLE = ""
_LEAST_HIDDEN = 4  # at least one character of so many is hidden, or all are
_DATE = re.compile(
    r"((?:1[89]|2[01])[0-9]{2})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月?)?|年|([0-9]{2})([0-9]{2}))?"
    r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?", re.ASCII)
_REGION = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}|[0-9]{6})?", re.ASCII)  # GB/T 2260, with GB/T 10114 below the county
_REGION_DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6}


def masked(rule: MaskRule, text: str, subject: str, secret: Secret) -> str:
    """The cell after the rule; `UNREADABLE` where the rule does not know such a cell. `subject` is the cell that names
    whom a date is of. Raises ValueError where the rule needs a key and `secret` has none."""
    return _WAYS[rule.method](rule, normalize("NFKC", text).strip(), subject, secret)


def has_shape(rule: MaskRule, text: str) -> bool:
    """Whether a cell is written as the rule writes: for most, that the rule would change it no more."""
    if rule.method is Method.HASH:
        return bool(re.fullmatch(rf"h[0-9a-f]{{{rule.length}}}", text))
    if rule.method is Method.SHIFT:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII)) and _is_day(text)
    return rule.method is not Method.DROP and masked(rule, text, "", Secret()) == text


def labels_of(edges: tuple[float, ...]) -> tuple[str, ...]:
    """The names of the classes between edges, lowest first: `<18`, `[18,60)`, `>=60`."""
    written = [f"{edge:.15g}" for edge in edges]
    between = (f"[{low},{high})" for low, high in pairwise(written))
    return (f"<{written[0]}", *between, f">={written[-1]}")


def _hidden(rule: MaskRule, text: str, subject: str, secret: Secret) -> str:
    hidden = len(text) - rule.first - rule.last
    if hidden * _LEAST_HIDDEN < len(text):
        return SIGN * len(text)
    return text[: rule.first] + SIGN * hidden + text[len(text) - rule.last :]


def _coarser(rule: MaskRule, text: str, subject: str, secret: Secret) -> str:
    if rule.to in _REGION_DIGITS:
        kept = _REGION_DIGITS[rule.to]
        return text[:kept] + "0" * (len(text) - kept) if _REGION.fullmatch(text) else UNREADABLE
    if rule.to is not None:
        return _coarser_date(text, rule.to)
    return _coarser_number(rule, text.replace(",", ""))


def _coarser_date(text: str, to: Level) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        return UNREADABLE
    month = match[2] or match[4]
    if to is Level.YEAR:
        return match[1]
    return f"{match[1]}-{int(month):02d}" if month and 1 <= int(month) <= 12 else UNREADABLE


def _coarser_number(rule: MaskRule, text: str) -> str:
    if not _NUMBER.fullmatch(text):
        return UNREADABLE
    number = Decimal(text)
    places = rule.decimals if rule.decimals is not None else rule.significant - 1 - number.adjusted()
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN) if number else Decimal(0)
    written = f"{rounded:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in ("-0", "") else written


def _classed(rule: MaskRule, text: str, subject: str, secret: Secret) -> str:
    labels = labels_of(rule.edges)
    if text in labels:
        return text
    bare = text.replace(",", "")
    return labels[sum(edge <= float(bare) for edge in rule.edges)] if _NUMBER.fullmatch(bare) else UNREADABLE


def _shifted(rule: MaskRule, text: str, subject: str, secret: Secret) -> str:
    """Another day, the same distance away for every date of one subject; the time of day goes."""
    day = _day(text)
    if day is None or not subject.strip():
        return UNREADABLE
    number = secret.number(f"shift {rule.scope}", normalize("NFKC", subject).strip()) % (2 * rule.days)
    offset = number - rule.days if number < rule.days else number - rule.days + 1  # never nothing
    try:
        return (day + timedelta(days=offset)).isoformat()
    except OverflowError:
        return UNREADABLE


def _day(text: str) -> date | None:
    """The day that a text writes."""
    match = _DATE.fullmatch(text)
    day = (match[3] or match[5]) if match else None
    if match is None or day is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or match[4]), int(day))
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _hashed(rule: MaskRule, text: str, subject: str, secret: Secret) -> str:
    return "h" + secret.digest(f"hash {rule.scope}", text)[: rule.length]  # a letter first: never read as a number


def _dropped(rule: MaskRule, text: str, subject: str, secret: Secret) -> str:
    return ""


_WAYS: Mapping[Method, Callable[[MaskRule, str, str, Secret], str]] = {
    Method.DROP: _dropped,
    Method.MASK: _hidden,
    Method.GENERALISE: _coarser,
    Method.BUCKET: _classed,
    Method.SHIFT: _shifted,
    Method.HASH: _hashed,
}
