"""A request and an answer as values, free of the framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from runtime.sessions import header

NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What arrived: the percent-encoded path, the query as decoded pairs in order, headers and the body."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """A header whatever its case, "" where there is none."""
        return header(self.headers, name)

    def first(self, name: str) -> str:
        """The first value of a query parameter, "" where there is none."""
        return next((value for key, value in self.query if key == name), "")

    @property
    def accepts_page(self) -> bool:
        """Whether a person's browser asks, who is better led on than refused."""
        return "text/html" in self.header("accept")

    @property
    def address(self) -> str:
        """The path with its query, as a path of our own site."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def address_with(self, name: str, value: str) -> str:
        """The same address with one parameter set anew."""
        pairs = [(key, old) for key, old in self.query if key != name]
        return f"{self.path}?{urlencode([*pairs, (name, value)])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def path_of(*segments: str) -> str:
    """A path of percent-encoded segments."""
    return "/" + "/".join(quote(segment, safe="") for segment in segments)


def see_other(address: str) -> Answer:
    """On to another page of ours."""
    return Answer(status=303, headers={"Location": address, "Cache-Control": "no-store"})
