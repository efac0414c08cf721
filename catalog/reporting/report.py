"""The report of a pull request: the verdict, what blocks, what a person must confirm, what to think about."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from catalog.messages import Messages
from catalog.model.finding import Finding, Severity
from catalog.reporting.annotations import ORDER, first_of
from catalog.reporting.approvals import mark_of
from catalog.reporting.frames import Frame
from catalog.reporting.passages import link, passage
from catalog.reporting.reports import counted, message_of, remedy_of

MARKER = "<!-- mulu:report -->"  # by which the one comment is found again
COMMENT_CHARACTERS = 65_536  # what a comment may hold at GitHub, the narrowest host
SUMMARY_CHARACTERS = 300_000  # a summary may hold 1 MiB, and a Chinese character takes three bytes
_OPEN = {Severity.ERROR: 12, Severity.HUMAN: 12, Severity.WARNING: 5}  # shown before the rest is folded
_RESERVED = 1_200  # characters kept for what was left out and for closing what is open
_APPROVALS_SHOWN = 20


@dataclass(slots=True)
class _Sheet:
    """Text up to a limit: a block that would not fit is not begun."""

    limit: int
    blocks: list[str] = field(default_factory=list)
    used: int = 0

    def add(self, text: str) -> bool:
        """Take in a block, and say whether there was room."""
        fits = self.used + len(text) + 1 + _RESERVED <= self.limit
        if fits:
            self.close(text)
        return fits

    def close(self, text: str) -> None:
        """Take in what was kept room for."""
        self.blocks.append(text)
        self.used += len(text) + 1


def to_report(found: Sequence[Finding], frame: Frame, limit: int = COMMENT_CHARACTERS) -> str:
    """Markdown of at most `limit` characters; what had no room is counted at the end."""
    sheet = _Sheet(limit=limit)
    sheet.add("\n".join((MARKER, f"## {_verdict(found, frame)}", "", _figures(found, frame))))
    left = {severity: _section(sheet, first_of(found, severity), severity, frame) for severity in ORDER}
    _approved(sheet, frame)
    if any(left.values()):
        words = {f"{severity}s": count for severity, count in left.items()}
        sheet.close("\n" + frame.messages.text("report.left_out", **words))
    sheet.close("\n" + frame.messages.text("report.foot"))
    return "\n".join(sheet.blocks)


def broken_report(words: Messages, message: str, remedy: str) -> str:
    """What stands in the place of a verdict when the check could not be made."""
    lines = (MARKER, f"## {words.text('report.verdict.broken')}", "", passage(message))
    return "\n".join((*lines, "", words.text("report.remedy", remedy=passage(remedy)), "", words.text("report.foot")))


def _verdict(found: Sequence[Finding], frame: Frame) -> str:
    worst = next((severity for severity in ORDER if counted(found, severity)), None)
    n = counted(found, worst) if worst else 0
    return frame.messages.text(f"report.verdict.{worst or 'clean'}", n=n)


def _figures(found: Sequence[Finding], frame: Frame) -> str:
    errors, warnings, humans = (counted(found, severity) for severity in Severity)
    figures = {"entries": frame.entries, "errors": errors, "warnings": warnings, "humans": humans}
    return frame.messages.text("report.figures", pack=passage(frame.pack.text(frame.messages.language)), **figures)


def _section(sheet: _Sheet, found: Sequence[Finding], severity: Severity, frame: Frame) -> int:
    """Write the findings of one severity and give how many had no room."""
    if not found:
        return 0
    words = frame.messages
    head = f"\n### {words.text(f'report.section.{severity}', n=len(found))}\n{words.text(f'report.lead.{severity}')}"
    if not sheet.add(head):
        return len(found)
    shown = _OPEN[severity]
    written = _listed(sheet, found[:shown], frame)
    if len(found) > shown == written:
        rest = found[shown:]
        if sheet.add(f"\n<details><summary>{words.text('report.rest', n=len(rest))}</summary>\n"):
            written += _listed(sheet, rest, frame)
            sheet.close("\n</details>")
    return len(found) - written


def _listed(sheet: _Sheet, found: Sequence[Finding], frame: Frame) -> int:
    """Write findings grouped by entry, in the order in which entries appear; how many had room."""
    written = 0
    for folder, members in _grouped(found):
        for number, one in enumerate(members):
            head = "" if number else f"\n#### {_entry(folder, frame)}\n"
            if not sheet.add(f"{head}\n{_item(one, frame)}" if head else _item(one, frame)):
                return written
            written += 1
    return written


def _grouped(found: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    groups: dict[str, list[Finding]] = {}
    for one in found:
        groups.setdefault(_folder(one.file), []).append(one)
    yield from groups.items()


def _folder(file: str) -> str:
    """The entry's folder for any file of it; another file stands for itself."""
    parts = file.split("/")
    return "/".join(parts[:3]) if len(parts) > 3 else file


def _entry(folder: str, frame: Frame) -> str:
    title = frame.titles.get(folder)
    name = passage(folder.removeprefix("datapackages/"), 160)
    return f"{passage(title.text(frame.messages.language), 80)} · {name}" if title else name


def _item(one: Finding, frame: Frame) -> str:
    """A finding: rule and place, what is wrong, what to do, the clauses; for a person to confirm, its mark too."""
    words = frame.messages
    place = link(f"{one.file.rpartition('/')[2]}:{one.line}", frame.address_of(one.file, one.line))
    lines = [f"- **{passage(one.code)}** {place} {passage(message_of(one, words))}"]
    lines.append(words.text("report.remedy", remedy=passage(remedy_of(one, words))))
    lines += [words.text("report.clause", clause=_clause(clause, frame)) for clause in one.clauses]
    if one.severity is Severity.HUMAN:
        lines.append(words.text("report.mark", rule=passage(one.code), mark=mark_of(one)))
    return "<br>\n  ".join(lines)


def _clause(clause: str, frame: Frame) -> str:
    told = frame.told(clause)
    text = passage(told.text.text(frame.messages.language), 200) if told.text.zh else ""
    between = frame.messages.text("report.between") if text else ""
    return f"{link(clause, told.address)}{between}{text}"


def _approved(sheet: _Sheet, frame: Frame) -> None:
    """What was confirmed according to the records, so that whoever reviews the change sees it."""
    if not frame.approvals:
        return
    words, rules = frame.messages, Counter(one.finding.code for one in frame.approvals)
    lines = [f"\n### {words.text('report.section.approved', n=len(frame.approvals))}"]
    for one in frame.approvals[:_APPROVALS_SHOWN]:
        said = {"by": passage(one.by, 80), "on": passage(one.on, 20), "reference": passage(one.reference, 80) or "–"}
        entry = _entry(_folder(one.finding.file), frame)
        lines.append(words.text("report.approval", rule=passage(one.finding.code), entry=entry, **said))
    if not sheet.add("\n".join(lines)):
        sheet.add(f"{lines[0]} ({', '.join(sorted(rules))})")
