"""The page of our readings of unclear places."""

from dataclasses import dataclass

from catalog.model.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """One question with our answer; `clauses` are those of the documents that the portal follows."""

    id: str
    clauses: tuple[str, ...]
    question: Label
    reading: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsView:
    """`/rules/readings/` (readings.html.j2): every reading that matters under the pack in force."""

    path: str
    title: Label
    readings: tuple[ReadingView, ...]
