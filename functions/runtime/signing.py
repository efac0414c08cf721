"""Short texts that a browser keeps for us: signed, dated, and bound to one use."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from runtime.errors import SettingsFault

SHORTEST_KEY_BYTES = 32


class Signer:
    """Signs with the first key, believes all of them (rotation). HMAC-SHA256."""

    def __init__(self, *keys: bytes) -> None:
        if not keys or any(len(key) < SHORTEST_KEY_BYTES for key in keys):
            raise SettingsFault("bad-session-key", "MULU_SESSION_KEYS needs keys of at least 32 bytes each, in base64")
        self._keys = keys

    def signed(self, use: str, value: Mapping[str, Any], expires_at: datetime) -> str:
        """A JSON object as signed text, good for `use` until `expires_at`."""
        row = {"exp": int(expires_at.timestamp()), "val": value}
        body = _encode(json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode())
        return f"{body}.{_encode(_mac(self._keys[0], use, body))}"

    def opened(self, use: str, text: str, now: datetime) -> dict[str, Any] | None:
        """The object of `signed`, or None: altered, for another use, or expired (the last second counts)."""
        body, _, mac = text.partition(".")
        if not any(
            hmac.compare_digest(_encode(_mac(key, use, body)).encode(), mac.encode(errors="surrogatepass"))
            for key in self._keys
        ):
            return None
        row = json.loads(_decode(body))
        value = row["val"]
        return value if int(now.timestamp()) <= row["exp"] and isinstance(value, dict) else None

    def derived(self, use: str, text: str) -> bytes:
        """32 bytes that only this deployment can derive from a text: for pseudonyms and secrets that must repeat."""
        return _mac(self._keys[0], use, text)


def _mac(key: bytes, use: str, text: str) -> bytes:
    told = f"{len(use)}:{use}:{text}".encode(errors="surrogatepass")
    return hmac.new(key, told, hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
