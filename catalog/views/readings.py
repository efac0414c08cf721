"""The page of our readings of unclear places."""

from typing import NamedTuple

from catalog.model.label import Label


class ReadingView(NamedTuple):
    """One question with our answer; `clauses` are those of the documents that the portal follows."""

    id: str
    clauses: tuple[str, ...]
    question: Label
    reading: Label


class ReadingsView(NamedTuple):
    """`/rules/readings/` (readings.html.j2): every reading that matters under the pack in force."""

    path: str
    title: Label
    readings: tuple[ReadingView, ...]
