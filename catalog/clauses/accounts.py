"""What became of every clause: its register joined with what the packs name. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.clauses.mentions import Mention, mentions
from catalog.clauses.rows import Clause, ClauseRegister, Reference, Status
from catalog.clauses.stock import held
from catalog.rules.packs import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A clause, what became of it, and everything that carries it out or keeps its record."""

    clause: Clause
    status: Status
    where: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAccount:
    """All clauses of one document."""

    document: str
    accounts: tuple[Account, ...]

    def count(self, status: Status) -> int:
        """How many clauses have this status."""
        return Counter(account.status for account in self.accounts)[status]

    @property
    def unexplained(self) -> tuple[Account, ...]:
        """Clauses that software could carry out or support, and of which nobody has said what became."""
        return tuple(one for one in self.accounts if one.status is Status.UNEXPLAINED)


def account_for(register: ClauseRegister, packs: Iterable[Pack]) -> DocumentAccount:
    """Every clause of `register` with what `packs` hold of it: the document's own pack, and those under it."""
    packs = tuple(packs)
    named = _named_rows(register, [mention for pack in packs for mention in mentions(pack)])
    accounts = tuple(
        _account(clause, (*named.get(clause.id, ()), *_kept(clause, packs))) for clause in register.clauses
    )
    return DocumentAccount(document=register.document, accounts=accounts)


def packs_of(document: str, packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """The packs that carry a document out: its own first, then those that lie under it."""
    found = [pack for pack in packs if document in (pack.key, pack.inherits)]
    return tuple(sorted(found, key=lambda pack: (pack.key != document, pack.key)))


def _kept(clause: Clause, packs: Sequence[Pack]) -> Iterator[Reference]:
    """What the register says itself, as far as these packs have it: a city may do without a procedure of another."""
    return (reference for reference in clause.where if held(reference, packs))


def _account(clause: Clause, places: Sequence[Reference]) -> Account:
    where = _without_twins(places)
    return Account(clause=clause, status=_status(clause, where), where=where)


def _status(clause: Clause, where: Sequence[Reference]) -> Status:
    """What the register says, if it says why; else what follows from where the clause is carried out."""
    if clause.status and clause.status != Status.IMPLEMENTED:
        return Status(clause.status) if clause.why.zh else Status.UNEXPLAINED
    if where:
        return Status.IMPLEMENTED
    return Status.UNEXPLAINED if clause.concerns_software else Status.OUTSIDE


def _without_twins(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """One of each, the first; a procedure goes without saying where one of its stages is there."""
    first = {str(reference): reference for reference in reversed(tuple(references))}
    ordered = [first[name] for name in reversed(first)]
    staged = {one.target.partition("/")[0] for one in ordered if one.kind == "pack" and "/" in one.target}
    return tuple(one for one in ordered if not (one.kind == "pack" and one.target in staged))


def _named_rows(register: ClauseRegister, found: Iterable[Mention]) -> Mapping[str, Sequence[Reference]]:
    """What is named, by the row of the register it belongs to."""
    rows = row_ids(register)
    named: dict[str, list[Reference]] = defaultdict(list)
    for clause, reference in found:
        if (row := row_of(clause, rows)) is not None:
            named[row].append(reference)
    return named


def row_ids(register: ClauseRegister) -> Mapping[str, str]:
    """The row of every id of a register."""
    return {name: clause.id for clause in register.clauses for name in (clause.id, *clause.ids)}


def row_of(clause: str, rows: Mapping[str, str]) -> str | None:
    """The row of a clause: its own, or the one it is an item of. A whole article counts for none of its rows."""
    if clause in rows:
        return rows[clause]
    starts = (clause[:end] for end in range(len(clause) - 1, 0, -1))
    return next((rows[start] for start in starts if start in rows and is_item(clause, start)), None)


def is_item(clause: str, row: str) -> bool:
    """Whether a clause id goes on where that of a row ends: `HZ-2.3.1(1)` is an item of `HZ-2.3.1`."""
    rest = clause.removeprefix(row)
    return clause.startswith(row) and rest != "" and not rest[0].isdigit()


def every_account(registers: Iterable[ClauseRegister], packs: Sequence[Pack]) -> Iterator[DocumentAccount]:
    """The accounts of all documents."""
    for register in registers:
        yield account_for(register, packs_of(register.document, packs))
