"""One JSON call to a host: bounded in time and size, the token in a header only, no redirect to anywhere else."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from casework.hosting.port import HostFault

SECONDS = 20
MAX_ANSWER_BYTES = 16 * 1024 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token away."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None: the answer stands as it is, and counts as a refusal."""
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """An API below `address`; `headers` hold the token and never show in its text form."""

    address: str
    headers: Mapping[str, str] = field(repr=False)

    def ask(self, path: str, /, **query: str | int) -> Any:
        """GET; None where there is nothing (404). Raises HostFault."""
        try:
            return self._call("GET", f"{path}?{urlencode(query)}" if query else path, None)
        except HostFault as fault:
            if fault.status == 404:
                return None
            raise

    def every(self, path: str, /, **query: str | int) -> list[Any]:
        """All pages of a list, at most 1,000 rows. Raises HostFault."""
        rows: list[Any] = []
        for page in range(1, 11):
            found = self.ask(path, **query, per_page=100, page=page) or []
            rows += found
            if len(found) < 100:
                break
        return rows

    def send(self, method: str, path: str, value: Mapping[str, Any]) -> Any:
        """A write with a JSON body. Raises HostFault."""
        return self._call(method, path, json.dumps(value).encode())

    def _call(self, method: str, path: str, body: bytes | None) -> Any:
        headers = {"Accept": "application/json", "User-Agent": "mulu", **self.headers}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        request = urllib.request.Request(self.address + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
                return _read(answer.read(MAX_ANSWER_BYTES + 1))
        except urllib.error.HTTPError as error:
            error.close()
            raise HostFault("away" if error.code >= 500 or error.code == 429 else "refused", error.code) from None
        except (OSError, ValueError) as error:  # the cause's own text may hold the request with its headers
            raise HostFault("away") from (None if isinstance(error, ValueError) else error)


def _read(data: bytes) -> Any:
    if len(data) > MAX_ANSWER_BYTES:
        raise ValueError("an answer without end")
    return json.loads(data) if data else None
