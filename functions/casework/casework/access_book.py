"""What a case means for access: its grants, and the data sets that it keeps closed."""

from collections.abc import Callable

from casework.laws import Laws
from catalog.rules.cases import Case
from catalog.rules.grants import Grant
from catalog.rules.packs import Effect, Outcome, Pack
from runtime.records import RecordStore
from runtime.rights import OPEN, SUSPENDED, WITHDRAWN, GrantRight, Standing, reconcile_grant, reconcile_standing

CLOSING = frozenset((Effect.SUSPEND_DATA, Effect.WITHDRAW_DATA, Effect.TAKE_DOWN_DATA, Effect.DESTROY_DATA))
"""Effects that close a data set; a case that can have one is told to access even after it has opened it again."""


class RecordedAccess:
    """`AccessBook` over the record store of the access app, which is opened when it is first needed."""

    def __init__(self, open_records: Callable[[], RecordStore], laws: Laws) -> None:
        self._open_records = open_records
        self._laws = laws
        self._records: RecordStore | None = None

    def reconcile(self, case: Case) -> None:
        """See `AccessBook.reconcile`."""
        if self._records is None:
            self._records = self._open_records()
        for right in rights_of(case):
            reconcile_grant(self._records, right)
        for standing in standings_of(case, self._laws.of(case)):
            reconcile_standing(self._records, standing)


def rights_of(case: Case) -> tuple[GrantRight, ...]:
    """The grants of a case as access knows them."""
    return tuple(_right(case, grant) for grant in case.grants)


def _right(case: Case, grant: Grant) -> GrantRight:
    return GrantRight(grant=grant, case=case.reference, version=case.version, holder=case.applicant, fields={})


def standings_of(case: Case, pack: Pack) -> tuple[Standing, ...]:
    """What a case says of each data set that it names: a word that is not grave takes an earlier one back.

    Data taken down or destroyed are closed like withdrawn ones; the entry itself stays as a notice (HZ-2.6.9).
    """
    if case.grants:
        return ()
    clauses = _closing_clauses(case, pack)
    closed = (*case.suspended_entries, *case.withdrawn_entries, *case.taken_down_entries, *case.destroyed_entries)
    return tuple(
        Standing(entry=entry, case=case.reference, version=case.version, state=_state(case, entry), clauses=clauses)
        for entry in dict.fromkeys((*case.entries, *closed))
    )


def _state(case: Case, entry: str) -> str:
    if entry in (*case.withdrawn_entries, *case.taken_down_entries, *case.destroyed_entries):
        return WITHDRAWN
    return SUSPENDED if entry in case.suspended_entries else OPEN


def _closing_clauses(case: Case, pack: Pack) -> tuple[str, ...]:
    """Under which clauses the data were closed: those of the latest decision that closes, else of the procedure."""
    procedure = pack.procedure(case.procedure)
    if procedure is None:
        return ()
    for run in reversed(case.runs):
        stage = procedure.stage(run.stage)
        outcome = stage.outcome(run.outcome) if stage else None
        if stage and outcome and closes(outcome):
            return outcome.clauses or stage.clauses or procedure.clauses
    return procedure.clauses


def closes(outcome: Outcome) -> bool:
    """Whether an outcome closes a data set."""
    return bool(CLOSING & set(outcome.effects))
