"""References and secrets: what a person writes down to find the case again."""

import hashlib
import hmac
import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"  # 29 signs, a prime: no 0 O, 1 I L, 5 S or U V to mistake
_RANDOM_SIGNS = 10
_SECRET_BYTES = 16


def new_reference() -> str:
    """A random reference such as 7K2M-XQ4T-9BC: ten signs and a check character."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_SIGNS))
    return _grouped(signs + check_character(signs))


def derived_reference(*parts: str) -> str:
    """The reference that follows from other names: the same for the same names, and as hard to guess as they are."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())
    signs = ""
    for _ in range(_RANDOM_SIGNS):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return _grouped(signs + check_character(signs))


def check_character(signs: str) -> str:
    """The sign that makes the weighted sum divisible by 29: one wrong or two swapped signs are noticed."""
    total = sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(signs))
    return ALPHABET[-total % len(ALPHABET)]


def parse_reference(text: str) -> str | None:
    """The reference as we write it, from what a person typed; None when it cannot be one."""
    signs = re.sub(r"[\s\-–—]", "", text[:40]).upper()
    if len(signs) != _RANDOM_SIGNS + 1 or any(sign not in ALPHABET for sign in signs):
        return None
    return _grouped(signs) if check_character(signs[:-1]) == signs[-1] else None


def _grouped(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def new_secret() -> str:
    """128 random bits as 32 hexadecimal digits in groups of eight, shown once."""
    digits = secrets.token_hex(_SECRET_BYTES)
    return "-".join(digits[n : n + 8] for n in range(0, len(digits), 8))


def secret_sha256(secret: str) -> str:
    """What is stored of a secret. Spaces, hyphens and case do not matter."""
    return hashlib.sha256(re.sub(r"[\s\-]", "", secret[:200]).lower().encode(errors="replace")).hexdigest()


def is_secret(secret: str, stored_sha256: str) -> bool:
    """Whether a secret is the one whose hash is stored, in constant time; a case without one has none."""
    return hmac.compare_digest(secret_sha256(secret), stored_sha256 or "-")


def new_token() -> str:
    """A token for the interface: 192 random bits behind a prefix that secret scanners can find."""
    return f"mulu_{secrets.token_urlsafe(24)}"


def token_sha256(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
