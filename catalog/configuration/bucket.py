"""The address of a bucket: `s3://bucket/prefix`, with the region and endpoint that the settings may add."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9!_.*'()/-]*))?")
SCHEME = "s3://"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket and the prefix of our keys in it, without slashes at its ends.

    An empty region or endpoint is left to the environment and the client library, which knows the endpoints of every
    partition, China's among them (`cn-north-1` leads to `amazonaws.com.cn`).
    """

    name: str
    prefix: str = ""
    region: str = ""
    endpoint: str = ""

    @property
    def address(self) -> str:
        """`s3://bucket/prefix`."""
        return f"{SCHEME}{self.name}/{self.prefix}".rstrip("/")


def parse_bucket(text: str, region: str = "", endpoint: str = "") -> Bucket | None:
    """The bucket of an address; None when it is not one."""
    found = _ADDRESS.fullmatch(text.strip())
    prefix = (found[2] or "").strip("/") if found else ""
    if found is None or any(part in ("", ".", "..") for part in prefix.split("/") if prefix):
        return None
    return Bucket(name=found[1], prefix=prefix, region=region, endpoint=endpoint)
