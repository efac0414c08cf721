"""Archives that would unpack to far more than they are (hostile input 1.12): whoever unpacks one asks here first."""

from collections.abc import Sequence
from zipfile import ZipInfo

MAX_UNPACKED_BYTES = 400 * 1024 * 1024  # a workbook may unpack to
MAX_RATIO = 200  # unpacked to packed; honest workbooks stay under 30
MAX_MEMBERS = 10_000


def unpacked_bytes(members: Sequence[ZipInfo]) -> int:
    """What the members say they unpack to; the reader of an archive gives no more than that."""
    return sum(one.file_size for one in members)


def is_bomb(members: Sequence[ZipInfo], size: int) -> bool:
    """Whether an archive of `size` bytes holds too many members, too much, or the same bytes twice."""
    unpacked = unpacked_bytes(members)
    overlapping = sum(one.compress_size for one in members) > size
    too_large = unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(size, 1024)
    return overlapping or too_large or len(members) > MAX_MEMBERS
