"""`mulu packs --coverage`: every clause of the documents, what became of it and where, and what is still open."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from catalog.clauses.accounts import Account, DocumentAccount, account_for, packs_of, row_ids, row_of
from catalog.clauses.inventory import stock_of
from catalog.clauses.proofs import named_by_tests
from catalog.clauses.registers import clause_register, clause_registers
from catalog.clauses.rows import ClauseRegister, Reference, Status
from catalog.clauses.stock import exists
from catalog.commands.packs import JSON, MARKDOWN, named_pack
from catalog.commands.text_tables import Lines, aligned, markdown
from catalog.configuration.own_packs import every_readable, own_folder
from catalog.rules.packs import Pack
from catalog.session import Session

_COLUMNS = ("clause", "force", "kind", "text", "status", "tests", "where")
_TOTALS = ("document", "clauses", *Status, "tested")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One document's account with what only this repository knows: tests that name a clause, references to nothing."""

    account: DocumentAccount
    tests: Counter[str]
    dangling: tuple[tuple[str, Reference], ...]


def coverage(session: Session, names: Sequence[str], form: str, verbs: Collection[str]) -> int:
    """Print the account of the packs named, and of the documents above them, or of all; `verbs` are the commands.

    Exit 1 when a clause that software could carry out is unexplained, or a reference leads nowhere. Raises UsageError.
    """
    folder = own_folder(session.root)
    packs = tuple(every_readable(folder))
    tests = named_by_tests(session.root)
    registers = _asked([named_pack(name, folder) for name in names])
    found = [_examined(one, packs_of(one.document, packs), tests, verbs) for one in registers]
    if form == JSON:
        session.show_json({"documents": [_json(one) for one in found]})
    else:
        _show(session, found, marked=form == MARKDOWN)
    return 1 if any(one.account.unexplained or one.dangling for one in found) else 0


def _examined(register: ClauseRegister, packs: Sequence[Pack], tests: Counter[str], verbs: Collection[str]) -> Examined:
    stock = stock_of(packs, verbs)
    named = ((clause.id, reference) for clause in register.clauses for reference in clause.where)
    return Examined(
        account=account_for(register, packs),
        tests=_by_row(register, tests),
        dangling=tuple((clause, reference) for clause, reference in named if not exists(reference, stock)),
    )


def _asked(packs: Sequence[Pack]) -> Sequence[ClauseRegister]:
    """The registers of the packs and of the law above them; all where none is named."""
    if not packs:
        return clause_registers()
    keys = dict.fromkeys(key for pack in packs for key in (pack.key, pack.inherits))
    return [register for key in keys if (register := clause_register(key))]


def _by_row(register: ClauseRegister, tests: Counter[str]) -> Counter[str]:
    """How many tests name each row, its items included."""
    rows, found = row_ids(register), Counter[str]()
    for clause, count in tests.items():
        row = row_of(clause, rows) if clause.startswith(f"{register.prefix}-") else None
        if row is not None:
            found[row] += count
    return found


def _json(one: Examined) -> dict[str, object]:
    account = one.account
    totals = {"clauses": len(account.accounts)} | {str(status): account.count(status) for status in Status}
    return {
        "document": account.document,
        "totals": totals,
        "clauses": [_row_json(row, one.tests[row.clause.id]) for row in account.accounts],
        "dangling": [{"clause": clause, "reference": str(reference)} for clause, reference in one.dangling],
    }


def _row_json(row: Account, tests: int) -> dict[str, object]:
    clause = row.clause
    return {
        "clause": clause.id,
        "further_ids": list(clause.ids),
        "force": clause.force,
        "kind": clause.kind,
        "capabilities": list(clause.caps),
        "text": {"zh": clause.text.zh, "en": clause.text.en},
        "status": row.status,
        "where": [{"reference": str(place), "pack": place.pack} for place in row.where],
        "why": {"zh": clause.why.zh, "en": clause.why.en},
        "tests": tests,
    }


def _show(session: Session, found: Sequence[Examined], *, marked: bool) -> None:
    for one in found:
        heading = f"{'## ' if marked else ''}{one.account.document}"
        rows = [_cells(session, row, one) for row in one.account.accounts]
        _lines(session, [_heads(session, _COLUMNS), *rows], heading, marked)
    if found:
        totals = [_heads(session, _TOTALS), *(_total(one) for one in found)]
        _lines(session, totals, session.messages.text("clauses.totals"), marked)
    _remarks(session, found)


def _heads(session: Session, columns: Iterable[str]) -> list[str]:
    return [session.messages.text(f"clauses.columns.{column}") for column in columns]


def _cells(session: Session, row: Account, one: Examined) -> list[str]:
    clause, language = row.clause, session.language
    where = session.messages.text("clauses.list").join(_places(row.where))
    told = " · ".join(filter(None, (clause.why.text(language), where)))
    status = session.messages.text(f"clauses.status.{row.status}")
    return [clause.id, clause.force, clause.kind, clause.text.text(language), status, str(one.tests[clause.id]), told]


def _places(where: Iterable[Reference]) -> list[str]:
    return [str(reference).rstrip(":") for reference in where]


def _total(one: Examined) -> list[str]:
    account = one.account
    counts = [account.count(status) for status in Status]
    return [account.document, *map(str, (len(account.accounts), *counts, len(one.tests)))]


def _lines(session: Session, lines: Lines, heading: str, marked: bool) -> None:
    session.show(f"\n{heading}\n")
    for line in markdown(lines) if marked else aligned(lines):
        session.show(line)


def _remarks(session: Session, found: Sequence[Examined]) -> None:
    """What is not built yet, what nobody has explained, and references that lead nowhere."""
    words = session.messages
    for status in (Status.NOT_YET, Status.UNEXPLAINED):
        rows = [row.clause for one in found for row in one.account.accounts if row.status is status]
        if rows:
            session.show("\n" + words.text(f"clauses.remark.{status}", n=len(rows)))
        for clause in rows:
            told = (clause.id, clause.text.text(session.language), clause.why.text(session.language))
            session.show(f"  {'  '.join(told)}".rstrip())
    for one in found:
        for clause_id, reference in one.dangling:
            session.show(words.text("clauses.remark.dangling", clause=clause_id, reference=reference))
