"""The view of `/rules/coverage/`: what became of every clause under the pack in force, with links to where."""

from catalog.clauses.accounts import Account, DocumentAccount, account_for
from catalog.clauses.addresses import address_of, title_of
from catalog.clauses.registers import clause_register
from catalog.clauses.rows import Reference, Status
from catalog.configuration.own_packs import every_readable
from catalog.model.label import NO_LABEL, Label
from catalog.portal import Portal
from catalog.rules.packs import Pack
from catalog.views import ClauseView, CoverageView, DocumentView, PlaceView

COVERAGE_PATH = "/rules/coverage/"


def coverage_view(portal: Portal) -> CoverageView:
    """The documents that the portal follows; none where they have not been taken down clause by clause."""
    accounts = _accounts(portal.pack)
    titles = {one.key: one.title for one in every_readable(portal.settings.packs)} if accounts else {}
    documents = tuple(_document(one, portal.pack, titles.get(one.document, NO_LABEL)) for one in accounts)
    return CoverageView(path=COVERAGE_PATH, title=NO_LABEL, documents=documents)


def clause_count(pack: Pack) -> int:
    """How many clauses the page accounts for."""
    return sum(len(one.accounts) for one in _accounts(pack))


def _accounts(pack: Pack) -> tuple[DocumentAccount, ...]:
    registers = (clause_register(key) for key in (pack.key, pack.inherits) if key)
    return tuple(account_for(register, (pack,)) for register in registers if register)


def _document(account: DocumentAccount, pack: Pack, title: Label) -> DocumentView:
    return DocumentView(
        key=account.document,
        title=title,
        totals={status: count for status in Status if (count := account.count(status))},
        clauses=tuple(_clause(one, pack) for one in account.accounts),
    )


def _clause(account: Account, pack: Pack) -> ClauseView:
    clause = account.clause
    return ClauseView(
        id=clause.id,
        force=clause.force,
        kind=clause.kind,
        text=clause.text,
        status=account.status,
        why=clause.why,
        places=tuple(_place(one, pack) for one in account.where),
    )


def _place(reference: Reference, pack: Pack) -> PlaceView:
    path = address_of(reference, pack)
    return PlaceView(kind=reference.kind, target=reference.target, title=title_of(reference, pack), path=path)
