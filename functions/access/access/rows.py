"""The rows of a resource: permission, question, page, call log, answer; in this order."""

import json
import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from access.asked import Answer, Asked
from access.calls import Call, log_call
from access.datasets import Column, Dataset, Resource
from access.desk import Desk
from access.former import unavailable
from access.indexes import IndexMissing, Reader, TooCostly
from access.lines import csv_line, csv_text, json_line
from access.paging import CursorFault, Cursors, Page, read_page
from access.permits import Permit, Refusal, caller, permit, state_fault
from access.queries import OPTIONS, Query, parse_query
from access.refusals import plain_problem, problem, query_problem, refuse
from access.wording import Wording
from runtime.problems import Problem, not_found
from runtime.use_counts import CALLS

PUBLIC_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """A resource and who asks for it."""

    dataset: Dataset
    resource: Resource
    permit: Permit

    @property
    def is_restricted(self) -> bool:
        """Whether it took a grant to come here."""
        return self.dataset.is_restricted(self.resource)

    @property
    def columns(self) -> dict[int, Column]:
        """The columns that may be seen, by their place in the table."""
        allowed = self.permit.fields
        named = enumerate(self.resource.columns)
        return {place: column for place, column in named if allowed is None or column.name in allowed}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A page with the question that it answers and the version of the data."""

    query: Query
    page: Page
    version: str


def rows_answer(desk: Desk, asked: Asked, names: tuple[str, str, str]) -> Answer:
    """The answer to a request for rows of publisher, entry and resource. Raises StoreAway."""
    publisher, entry, name = names
    dataset = desk.dataset(publisher, entry)
    resource = dataset.resource(name) if dataset else None
    if dataset is None or resource is None or not resource.rows:
        return _without_rows(desk, asked, dataset, names)
    verdict = permit(desk, dataset, resource, asked.headers)
    if isinstance(verdict, Refusal):
        _log(desk, dataset.is_restricted(resource), _call(verdict, dataset, name, verdict.code))
        return refuse(desk, asked, verdict)
    return _answer(desk, asked, _Sought(dataset=dataset, resource=resource, permit=verdict))


def _without_rows(desk: Desk, asked: Asked, dataset: Dataset | None, names: tuple[str, str, str]) -> Answer:
    """Where there are none, or none any more; a call under a grant is logged all the same."""
    fault = state_fault(dataset) if dataset else None
    if dataset and fault and (right := caller(desk, asked.headers)):
        _log(desk, True, _call(replace(fault, right=right), dataset, names[2], fault.code))
    return unavailable(desk, asked, names[:2]) or problem(not_found())


def _answer(desk: Desk, asked: Asked, sought: _Sought) -> Answer:
    query, faults = parse_query(asked.query, sought.columns)
    words = desk.wording(asked.header("accept-language"))
    if query is None:
        _log_refused(desk, sought, "bad-query")
        return problem(query_problem(faults, words))
    if sought.permit.is_public and _is_known(asked, sought.resource.version):
        return Answer(status=304, headers=_headers(sought, sought.resource.version))
    found = _found(desk, sought, query)
    if isinstance(found, str):
        _log_refused(desk, sought, found)
        return problem(_fault(found, words))
    _log(desk, sought.is_restricted, _call_with_rows(sought, asked, found))
    desk.uses.count(sought.dataset.key, CALLS, desk.now())
    return _written(asked, sought, found)


def _found(desk: Desk, sought: _Sought, query: Query) -> _Found | str:
    """The page, or the code of what is wrong."""
    path = desk.shelf.file(sought.resource.rows)
    if path is None:
        return "rows-missing"
    try:
        with desk.readers.reader(path) as reader:
            return _read(desk, sought, query, reader)
    except IndexMissing:
        return "rows-missing"
    except TooCostly:
        return "too-costly"


def _read(desk: Desk, sought: _Sought, query: Query, reader: Reader) -> _Found | str:
    columns = [sought.resource.columns[place] for place in query.select]
    write_line = csv_line(columns) if query.format == "csv" else json_line(columns)
    page = read_page(reader, query, Cursors(signer=desk.signer, now=desk.now()), write_line)
    if isinstance(page, CursorFault):
        return "bad-cursor"
    return _Found(query=query, page=page, version=reader.facts.version)


_STATUS = {"rows-missing": 503, "too-costly": 400, "bad-cursor": 400}


def _fault(code: str, words: Wording) -> Problem:

    return plain_problem(_STATUS[code], code, words)


def _is_known(asked: Asked, version: str) -> bool:
    """Whether the client holds the answer of this version; the same address over the same data is the same answer."""
    return bool(version) and f'"{version}"' in re.findall(r'"[^"]*"', asked.header("if-none-match"))


def _headers(sought: _Sought, version: str) -> dict[str, str]:
    if not sought.permit.is_public:
        return {"Cache-Control": "no-store"}
    return {"Cache-Control": f"public, max-age={PUBLIC_SECONDS}", "ETag": f'"{version}"'}


def _written(asked: Asked, sought: _Sought, found: _Found) -> Answer:
    following = asked.address_with("_cursor", found.page.cursor) if found.page.cursor else ""
    headers = _headers(sought, found.version)
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    if found.page.count is not None:
        headers["X-Total-Count"] = str(found.page.count)
    if found.query.format == "csv":
        return Answer(headers=headers | _csv_headers(sought.resource), body=_csv(sought, found))
    return Answer(headers=headers | {"Content-Type": "application/json"}, body=_json(sought, found, following))


def _csv_headers(resource: Resource) -> dict[str, str]:
    name = f"{resource.name}.csv"
    return {
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Content-Disposition": f"attachment; filename=\"rows.csv\"; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }


def _csv(sought: _Sought, found: _Found) -> bytes:
    header = csv_text([sought.resource.columns[place].name for place in found.query.select])
    return (header + "".join(found.page.lines)).encode()


def _json(sought: _Sought, found: _Found, following: str) -> bytes:
    told: dict[str, object] = {"dataset": sought.dataset.key, "resource": sought.resource.name}
    told["version"] = found.version
    if found.page.count is not None:
        told["count"] = found.page.count
    told["next"] = following or None
    head = json.dumps(told, ensure_ascii=False)
    return f'{head[:-1]}, "rows": [{",".join(found.page.lines)}]}}'.encode()


def _call(verdict: Permit | Refusal, dataset: Dataset, resource: str, code: str) -> Call:
    grant, holder = (verdict.right.grant.id, verdict.right.holder) if verdict.right else ("", "")
    return Call(entry=dataset.key, resource=resource, code=code, grant=grant, holder=holder)


def _call_with_rows(sought: _Sought, asked: Asked, found: _Found) -> Call:
    call = _call(sought.permit, sought.dataset, sought.resource.name, "ok")
    return replace(
        call,
        fields=tuple(sought.resource.columns[place].name for place in found.query.select),
        filters=tuple(name for name, _ in asked.query if name not in OPTIONS),
        rows=len(found.page.lines),
    )


def _log_refused(desk: Desk, sought: _Sought, code: str) -> None:
    _log(desk, sought.is_restricted, _call(sought.permit, sought.dataset, sought.resource.name, code))


def _log(desk: Desk, is_restricted: bool, call: Call) -> None:
    """Restricted data are logged call by call; of open data the number alone is counted, nobody's name."""
    if is_restricted:
        log_call(desk.records, call, desk.now())
