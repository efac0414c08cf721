"""What a case means for access: its grants, and the data sets that it keeps closed."""

from collections.abc import Callable

from catalog.rules.cases import Case
from catalog.rules.grants import Grant
from runtime.records import RecordStore
from runtime.rights import OPEN, SUSPENDED, WITHDRAWN, GrantRight, Standing, reconcile_grant, reconcile_standing


class RecordedAccess:
    """`AccessBook` over the record store of the access app, which is opened when it is first needed."""

    def __init__(self, open_records: Callable[[], RecordStore]) -> None:
        self._open_records = open_records
        self._records: RecordStore | None = None

    def reconcile(self, case: Case) -> None:
        """See `AccessBook.reconcile`."""
        if self._records is None:
            self._records = self._open_records()
        for right in rights_of(case):
            reconcile_grant(self._records, right)
        for standing in standings_of(case):
            reconcile_standing(self._records, standing)


def rights_of(case: Case) -> tuple[GrantRight, ...]:
    """The grants of a case as access knows them."""
    return tuple(_right(case, grant) for grant in case.grants)


def _right(case: Case, grant: Grant) -> GrantRight:
    return GrantRight(grant=grant, case=case.reference, version=case.version, holder=case.applicant, fields={})


def standings_of(case: Case) -> tuple[Standing, ...]:
    """What a case says of each data set that it names: a word that is not grave takes an earlier one back."""
    if case.grants:
        return ()
    return tuple(
        Standing(entry=entry, case=case.reference, version=case.version, state=_state(case, entry))
        for entry in dict.fromkeys((*case.entries, *case.suspended_entries, *case.withdrawn_entries))
    )


def _state(case: Case, entry: str) -> str:
    if entry in case.withdrawn_entries:
        return WITHDRAWN
    return SUSPENDED if entry in case.suspended_entries else OPEN
