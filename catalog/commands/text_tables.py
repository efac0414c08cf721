"""Tables for people: aligned where Chinese takes two columns a character, or as Markdown."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

Lines = Sequence[Sequence[str]]


def wide(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if combining(mark) else 2 if east_asian_width(mark) in "WF" else 1 for mark in text)


def aligned(lines: Lines) -> list[str]:
    """The lines with each column as wide as its longest cell; the last column is not filled up."""
    widths = [max(map(wide, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(_filled(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    ]


def _filled(cell: str, width: int) -> str:
    return cell + " " * (width - wide(cell))


def markdown(lines: Lines) -> list[str]:
    """The lines as a Markdown table; the first one is the head."""
    rows = [f"| {' | '.join(_escaped(cell) for cell in line)} |" for line in lines]
    return [rows[0], f"|{' --- |' * len(lines[0])}", *rows[1:]] if rows else []


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
