"""Findings as annotations of GitHub: it shows ten errors, ten warnings and ten notices of a step, no more."""

from collections import Counter
from collections.abc import Iterator, Sequence

from catalog.messages import Messages
from catalog.model.finding import Finding, Severity
from catalog.reporting.reports import annotation

SHOWN = 10  # of each kind and step; the host drops the rest without a word
ORDER = (Severity.ERROR, Severity.HUMAN, Severity.WARNING)


def to_annotations(found: Sequence[Finding], messages: Messages) -> str:
    """Workflow commands, the most important first, and a line that says how many are only in the summary."""
    lines = [annotation(one, messages) for severity in ORDER for one in first_of(found, severity)[:SHOWN]]
    if len(found) > len(lines):
        lines.append(messages.text("report.more_in_summary", n=len(found) - len(lines)))
    return "\n".join(lines)


def first_of(found: Sequence[Finding], severity: Severity) -> list[Finding]:
    """Those of a severity, each kind of fault of each file once before any is repeated."""
    met: Counter[tuple[str, str]] = Counter()

    def ranked() -> Iterator[tuple[int, int, Finding]]:
        for place, one in enumerate(found):
            if one.severity is severity:
                yield met[one.file, one.key], place, one
                met[one.file, one.key] += 1

    return [one for _, _, one in sorted(ranked(), key=lambda row: row[:2])]
