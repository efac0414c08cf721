"""Findings as text for people, JSON for machines, a table for a pull request, or annotations for GitHub."""

from collections.abc import Sequence

from catalog.messages import Messages
from catalog.model.finding import Finding, Severity
from catalog.rules.labels import Label

FORMATS = ("text", "json", "markdown", "github")
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HUMAN: "notice"}
_ESCAPED = (("\\", "\\\\"), ("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("`", "\\`"), ("\n", " "), ("\r", " "))
_COLUMNS = ("severity", "code", "where", "message", "remedy", "clause")


def message_of(finding: Finding, messages: Messages) -> str:
    """What is wrong, in a sentence."""
    return messages.text(f"finding.{finding.key}.message", **_facts(finding, messages))


def remedy_of(finding: Finding, messages: Messages) -> str:
    """What to do about it, in a sentence."""
    return messages.text(f"finding.{finding.key}.remedy", **_facts(finding, messages))


def _facts(finding: Finding, messages: Messages) -> dict[str, str]:
    """The facts in the language of the report."""
    of = messages.language
    return {key: fact.text(of) if isinstance(fact, Label) else fact for key, fact in finding.facts.items()}


def clause_of(finding: Finding) -> str:
    """The clauses behind it; empty where the rule is ours."""
    return ", ".join(finding.clauses)


def to_json(findings: Sequence[Finding], messages: Messages) -> list[dict[str, object]]:
    """The findings as design section 8 promises them."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "where": {"file": finding.file, "line": finding.line},
            "clause": clause_of(finding),
            "message": message_of(finding, messages),
            "remedy": remedy_of(finding, messages),
        }
        for finding in findings
    ]


def to_text(findings: Sequence[Finding], messages: Messages) -> str:
    """One block a finding: place, sentence, remedy, clause."""
    return "\n\n".join(_block(finding, messages) for finding in findings)


def to_markdown(findings: Sequence[Finding], messages: Messages) -> str:
    """A table for a pull request; text of strangers cannot leave its cell."""
    heads = [messages.text(f"cli.check.columns.{column}") for column in _COLUMNS]
    rows = [_row(finding, messages) for finding in findings]
    lines = (heads, ["---"] * len(heads), *rows)
    title = messages.text("cli.check.heading")
    return "\n".join((f"### {title}", "", *("| " + " | ".join(line) + " |" for line in lines)))


def to_github(findings: Sequence[Finding], messages: Messages) -> str:
    """Workflow commands that annotate lines; text of strangers cannot start a command of its own."""
    return "\n".join(annotation(finding, messages) for finding in findings)


def annotation(finding: Finding, messages: Messages) -> str:
    """One workflow command; its text has lines of its own for the fault, the remedy and the clauses."""
    lines = [message_of(finding, messages), remedy_of(finding, messages)]
    lines += [f"[{clause_of(finding)}]"] if finding.clauses else []
    place = f"file={_property(finding.file)},line={finding.line},title={_property(finding.code)}"
    return f"::{_GITHUB[finding.severity]} {place}::{_data(chr(10).join(lines))}"


def counted(findings: Sequence[Finding], severity: Severity) -> int:
    """How many are of a severity."""
    return sum(finding.severity is severity for finding in findings)


def _block(finding: Finding, messages: Messages) -> str:
    word = messages.text(f"cli.severity.{finding.severity}")
    clause = messages.text("cli.check.columns.clause")
    remedy = messages.text("cli.check.columns.remedy")
    lines = [
        f"{word} {finding.code}  {finding.file}:{finding.line}",
        f"  {message_of(finding, messages)}",
        f"  {remedy}: {remedy_of(finding, messages)}",
    ]
    if finding.clauses:
        lines.append(f"  {clause}: {clause_of(finding)}")
    return "\n".join(lines)


def _row(finding: Finding, messages: Messages) -> list[str]:
    cells = (
        messages.text(f"cli.severity.{finding.severity}"),
        finding.code,
        f"{finding.file}:{finding.line}",
        message_of(finding, messages),
        remedy_of(finding, messages),
        clause_of(finding),
    )
    return [_cell(cell) for cell in cells]


def _cell(text: str) -> str:
    for character, escaped in _ESCAPED:
        text = text.replace(character, escaped)
    return text


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
