"""Numbers that carry their own proof: checksums, dates and prefixes of identity, bank and credit codes. Pure."""

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, ISO 7064 MOD 11-2
_ID_CHECKS = "10X98765432"
_REGIONS = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_OLDEST = 1900
SOLE_TRADER = "92"  # registered with the market authority (9) as an individual business (2)


def is_resident_id(text: str) -> bool:
    """Whether 18 signs are a resident identity number: region, date of birth and check sign agree."""
    text = text.upper()
    if len(text) != 18 or not text[:17].isdigit() or not text.isascii():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return _is_region(text) and _is_birth(text[6:14]) and _ID_CHECKS[total % 11] == text[17]


def is_old_resident_id(text: str) -> bool:
    """Whether 15 digits can be an identity number of the first generation, which has no check sign."""
    return len(text) == 15 and text.isascii() and text.isdigit() and _is_region(text) and _is_birth("19" + text[6:12])


def _is_region(text: str) -> bool:
    return int(text[:2]) in _REGIONS


def _is_birth(digits: str) -> bool:
    try:
        return date.fromisoformat(digits).year >= _OLDEST
    except ValueError:
        return False


def passes_luhn(digits: str) -> bool:
    """Whether the last digit of a card number proves the others (ISO/IEC 7812-1)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_credit_code(text: str) -> bool:
    """Whether 18 signs are a unified social credit code: the check sign agrees."""
    text = text.upper()
    if len(text) != 18 or any(sign not in _CREDIT_SIGNS for sign in text):
        return False
    total = sum(weight * _CREDIT_SIGNS.index(sign) for weight, sign in zip(_CREDIT_WEIGHTS, text, strict=False))
    return _CREDIT_SIGNS[-total % 31] == text[17]


def is_sole_trader_code(text: str) -> bool:
    """Whether a credit code is that of a sole trader, and so of a person."""
    return text.startswith(SOLE_TRADER) and is_credit_code(text)
