"""The key of hashes and shifts: outside the repository always, and never printed."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from catalog.errors import UsageError

VARIABLE = "MULU_MASK_KEY"
LEAST_BYTES = 16
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """The key; what it is used for parts one use from another."""

    key: bytes = field(default=b"", repr=False)

    def digest(self, purpose: str, text: str) -> str:
        """HMAC-SHA-256 (RFC 2104) in hexadecimal; another for every purpose. Raises ValueError without a key."""
        if not self.key:
            raise ValueError("no key")
        message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()

    def number(self, purpose: str, text: str) -> int:
        """A number of 64 bits from the digest."""
        return int(self.digest(purpose, text)[:16], 16)

    @property
    def mark(self) -> str:
        """What tells one key from another and gives neither away: the same mark, the same hashes."""
        return self.digest("mark", "")[:8] if self.key else ""


def load_key(file: Path | None, environment: Mapping[str, str], root: Path) -> bytes:
    """The key in `file`, else in the environment; empty where neither is given. Raises UsageError for a file inside a
    repository and for a key that is too short."""
    if file is None:
        text = environment.get(VARIABLE, "").strip().encode()
        return _long_enough(text, VARIABLE) if text else b""
    if not file.is_file():
        raise UsageError("file-missing", path=str(file))
    if is_in_repository(file, root):
        raise UsageError("mask-key-inside", path=str(file))
    with open(file, "rb") as stream:
        return _long_enough(stream.read(_MOST_BYTES).strip(), str(file))


def is_in_repository(file: Path, root: Path) -> bool:
    """Whether a file, or what it links to, stands in the catalogue's folder or in any Git work tree."""
    for path in (Path(os.path.abspath(file)), file.resolve()):
        parents = path.parents
        if root in parents or root.resolve() in parents or any((one / ".git").exists() for one in parents):
            return True
    return False


def _long_enough(key: bytes, where: str) -> bytes:
    if len(key) < LEAST_BYTES:
        raise UsageError("mask-key-short", path=where, least=str(LEAST_BYTES))
    return key
