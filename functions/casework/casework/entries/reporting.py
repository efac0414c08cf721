"""What a pull request says of itself: who proposes what, and the report of the check, in Markdown."""

from collections.abc import Iterable

from casework.entries.composing import title_of
from casework.entries.drafts import Draft
from casework.entries.examining import Found, Report
from casework.wording import Wording

MAX_ROWS = 50
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("`", "\\`"), ("@", "&#64;"), ("[", "\\["), ("\n", " "))


def heading_of(draft: Draft, words: Wording) -> str:
    """The title of the pull request and the first line of its commits."""
    code = "new" if draft.is_new else "change"
    return words.text(f"casework.entries.pull.{code}", title=one_line(title_of(draft)), key=draft.key)


def body_of(draft: Draft, report: Report, office: str, words: Wording) -> str:
    """The text of the pull request. Text of strangers cannot leave its cell or call anybody."""
    lines = [words.text("casework.entries.pull.lead", key=draft.key, office=_cell(office), draft=draft.id), ""]
    lines.append(summary_of(report, words))
    if report.found:
        heads = [words.text(f"casework.entries.column.{one}") for one in ("severity", "what", "remedy", "clause")]
        lines += ["", _row(heads), _row(["---"] * len(heads)), *_rows(report.found[:MAX_ROWS], words)]
    if len(report.found) > MAX_ROWS:
        lines += ["", words.text("casework.entries.pull.more", count=len(report.found) - MAX_ROWS)]
    return "\n".join(lines) + "\n"


def summary_of(report: Report, words: Wording) -> str:
    """The outcome of a check in a sentence."""
    if report.problem:
        return words.text(f"casework.entries.problem.{report.problem}")
    whole = "whole" if report.is_whole else "part"
    counts = {f"{one}s": report.count(one) for one in ("error", "warning", "human")}
    return words.text(
        f"casework.entries.summary.{whole}" if report.found else f"casework.entries.clean.{whole}", **counts
    )


def message_of(draft: Draft, words: Wording) -> str:
    """The message of a commit; its last line names the draft, so that a person can follow it back."""
    return f"{heading_of(draft, words)}\n\nMulu-Draft: {draft.id}\n"


def one_line(text: str) -> str:
    """A stranger's text as a subject: one line, at most 80 characters."""
    return " ".join(text.split())[:80]


def _rows(found: Iterable[Found], words: Wording) -> Iterable[str]:
    for one in found:
        word = words.text(f"casework.entries.severity.{one.severity}")
        yield _row([f"{word} {one.code}", _cell(one.message), _cell(one.remedy), _cell(one.clause)])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    for mark, escaped in _ESCAPES:
        text = text.replace(mark, escaped)
    return text
