"""Personal data under a key of its case: erasing a case is destroying its key.

Each case has a random AES-256 key, kept wrapped by the deployment's master key. Values are sealed with AES-GCM and
tied to the case and the name they were sealed for, so that none can be moved. Several master keys may be given: the
first wraps, all unwrap (rotation). Backups that still hold a wrapped key end the erasure only when they expire.
"""

import base64
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from runtime.errors import Erased, SettingsFault

KEY_BYTES = 32
_NONCE_BYTES = 12
_MARK_BYTES = 8


def _encrypt(key: bytes, plain: bytes, tied_to: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # the import costs 30 ms; not every request seals

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, tied_to.encode())


def _decrypt(key: bytes, sealed: bytes, tied_to: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], tied_to.encode())
    except (InvalidTag, ValueError) as error:
        raise Erased("unreadable-seal", "a sealed value does not open: altered, moved or under another key") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKey:
    """The opened key of one case. Its text form never shows the key."""

    case_id: str
    wrapped: bytes
    plain: bytes = field(repr=False)

    def seal(self, name: str, text: str) -> bytes:
        """Text sealed for this case and this name."""
        return _encrypt(self.plain, text.encode(), f"{self.case_id}#{name}")

    def open(self, name: str, sealed: bytes) -> str:
        """The text sealed for this case and name. Raises Erased when it does not open."""
        return _decrypt(self.plain, sealed, f"{self.case_id}#{name}").decode()


class Keyring:
    """The deployment's master keys, 32 bytes each; the first one wraps new case keys."""

    def __init__(self, *keys: bytes) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SettingsFault("bad-master-key", "MULU_MASTER_KEYS needs keys of 32 bytes each, in base64")
        self._first = _mark(keys[0])
        self._keys = {_mark(key): key for key in keys}

    def fresh(self, case_id: str) -> CaseKey:
        """A new random key for a new case."""
        plain = os.urandom(KEY_BYTES)
        wrapped = self._first + _encrypt(self._keys[self._first], plain, f"{case_id}#key")
        return CaseKey(case_id=case_id, wrapped=wrapped, plain=plain)

    def opened(self, case_id: str, wrapped: bytes) -> CaseKey:
        """The key of a case from its wrapped form. Raises Erased when it was destroyed or its master key is unknown."""
        if not wrapped:
            raise Erased("erased", "the key of this case was destroyed", case=case_id)
        master = self._keys.get(wrapped[:_MARK_BYTES])
        if master is None:
            raise Erased(
                "unknown-master-key", "the key of this case is wrapped by a master key not in MULU_MASTER_KEYS"
            )
        plain = _decrypt(master, wrapped[_MARK_BYTES:], f"{case_id}#key")
        return CaseKey(case_id=case_id, wrapped=wrapped, plain=plain)


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"mulu master key" + key).digest()[:_MARK_BYTES]


def parse_keys(text: str) -> tuple[bytes, ...]:
    """Master keys from base64, separated by commas. Raises SettingsFault."""
    try:
        return tuple(base64.b64decode(part.strip(), validate=True) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingsFault("bad-master-key", "MULU_MASTER_KEYS is not base64") from error


def development_key(state: Path) -> bytes:
    """The master key of an embedded installation: made once in the state folder, readable by its owner only."""
    path = state / "master.key"
    state.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".master.{os.getpid()}.{os.urandom(4).hex()}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        _keep_first(draft, path)
    return path.read_bytes()


def _keep_first(draft: Path, path: Path) -> None:
    """Two first starts at once must end with one key: a hard link never replaces."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
