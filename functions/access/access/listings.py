"""What there is to read: the data sets, the tables of each, and the calls that were made on restricted ones."""

import json
from typing import Any

from access.asked import Answer, Asked, path_of
from access.calls import calls_of
from access.datasets import RESTRICTED, Column, Dataset, File, Resource
from access.desk import Desk
from access.former import standing_row, untold
from access.pages import language_of, page
from access.refusals import plain_problem, problem
from runtime.identity import Person
from runtime.problems import not_found

_SHARED = {"Content-Type": "application/json", "Cache-Control": "public, max-age=60"}
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


def datasets_answer(desk: Desk, asked: Asked) -> Answer:
    """The data sets, a page of `_limit` after the key in `_cursor`."""
    holdings = desk.shelf.holdings()
    limit = asked.first("_limit")
    size = min(int(limit), MAX_LIMIT) if limit.isascii() and limit.isdigit() and len(limit) < 9 and int(limit) else 0
    after = asked.first("_cursor")
    present = holdings.present
    keys = sorted(key for key in present if key > after)
    size = size or DEFAULT_LIMIT
    rows = [_dataset(present[key]) for key in keys[:size]]
    following = asked.address_with("_cursor", keys[size - 1]) if len(keys) > size else None
    return _json({"count": len(present), "next": following, "datasets": rows})


def dataset_answer(desk: Desk, asked: Asked, publisher: str, entry: str) -> Answer:
    """One data set with its tables and columns."""
    dataset, instead = desk.dataset(publisher, entry), untold(desk, asked, (publisher, entry))
    if instead is not None or dataset is None:
        return instead or problem(not_found())
    return _json(_dataset(dataset) | {"resources": [_resource(dataset, one) for one in dataset.resources]})


def resource_answer(desk: Desk, asked: Asked, names: tuple[str, str, str]) -> Answer:
    """One resource: for a browser a page that explains its interface, for a program the same as data."""
    publisher, entry, name = names
    dataset = desk.dataset(publisher, entry)
    resource = dataset.resource(name) if dataset else None
    if dataset is None or dataset.is_gone or resource is None:
        return untold(desk, asked, (publisher, entry)) or problem(not_found())
    if not asked.accepts_page or not resource.rows:
        return _json(_resource(dataset, resource))
    return _help_page(desk, asked, dataset, resource)


def calls_answer(desk: Desk, asked: Asked, publisher: str, entry: str) -> Answer:
    """The latest calls, for officers of the body that provides the data and of the authority alone."""
    dataset = desk.dataset(publisher, entry)
    if dataset is None or dataset.openness != RESTRICTED:
        return problem(not_found())
    person = desk.sessions.person(asked.headers, desk.now())
    if person is None or not _may_see_calls(person, publisher):
        words = desk.wording(asked.header("accept-language"))
        return problem(plain_problem(401 if person is None else 403, "officers-only", words))
    calls = [dict(call) for call in calls_of(desk.records, dataset.key)]
    return _json({"calls": calls}, {"Cache-Control": "no-store"})


def _may_see_calls(person: Person, publisher: str) -> bool:
    return "authority" in person.roles or ("publisher" in person.roles and person.office == publisher)


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {
        "publisher": dataset.publisher,
        "entry": dataset.entry,
        "title": {"zh": dataset.title.zh, "en": dataset.title.en},
        "openness": dataset.openness,
        "status": dataset.status,
        "page": path_of(dataset.publisher, dataset.entry) + "/",
        **standing_row(dataset),
    }


def _resource(dataset: Dataset, resource: Resource) -> dict[str, Any]:
    return {
        "name": resource.name,
        "role": resource.role,
        "title": {"zh": resource.title.zh, "en": resource.title.en},
        "rows": rows_path(dataset, resource) if resource.rows else None,
        "count": resource.count,
        "version": resource.version,
        "columns": [_column(column) for column in resource.columns],
        "files": [
            {
                "name": file.name,
                "href": file_path(dataset, file),
                "mediatype": file.mediatype,
                "bytes": file.bytes,
                "hash": file.hash,
            }
            for file in dataset.open_files(resource)
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "type": column.type, "title": {"zh": column.title.zh, "en": column.title.en}}


def rows_path(dataset: Dataset, resource: Resource) -> str:
    """The address of the rows of a resource."""
    return path_of("api", "datasets", dataset.publisher, dataset.entry, resource.name, "rows")


def file_path(dataset: Dataset, file: File) -> str:
    """Where a file is had: from the site when it is for everybody, else from this app."""
    return file.public_path or path_of("downloads", dataset.publisher, dataset.entry, file.name)


def _help_page(desk: Desk, asked: Asked, dataset: Dataset, resource: Resource) -> Answer:
    language = language_of(desk, asked)
    words = desk.wordings[language]
    title = words.text("access.interface-title", title=resource.title.text(language) or resource.name)
    facts = {
        "title": title,
        "dataset": dataset,
        "resource": resource,
        "rows": desk.site_url.rstrip("/") + rows_path(dataset, resource),
        "entry_page": path_of(dataset.publisher, dataset.entry) + "/",
        "example": _example(resource.columns),
        "is_restricted": dataset.is_restricted(resource),
    }
    return page(desk, asked, "interface", facts)


def _example(columns: tuple[Column, ...]) -> str:
    from urllib.parse import quote

    name = quote(columns[0].name, safe="") if columns else ""
    return f"?_select={name}&_sort=-{name}&_limit=10" if name else "?_limit=10"


def _json(value: Any, headers: dict[str, str] | None = None) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(headers={**_SHARED, **(headers or {})}, body=body)
