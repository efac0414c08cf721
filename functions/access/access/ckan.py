"""The reads of the CKAN action API that real clients use, over the same holdings."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, quote

from access.asked import Answer, Asked, path_of
from access.datasets import Dataset, File, Holdings, Resource
from access.desk import Desk
from access.listings import file_path, rows_path
from runtime.limits import MAX_JSON_BYTES

VERSION = "2.11.0"
MAX_ROWS = 1000
_EMPTY: Mapping[str, Any] = {}


def action_answer(desk: Desk, asked: Asked, name: str) -> Answer:
    """The answer to one action, in CKAN's own envelope."""
    action = _ACTIONS.get(name)
    words = desk.wording(asked.header("accept-language"))
    if action is None:
        return _failed(400, "Bad Request", words.text("access.unknown-action", choices=", ".join(_ACTIONS)))
    values = _values(asked)
    if values is None:
        return _failed(400, "Bad Request", "JSON")
    result = action(desk, desk.shelf.holdings(), values)
    if result is None:
        return _failed(404, "Not Found Error", "Not found")
    return _enveloped(200, name, {"success": True, "result": result})


def ckan_name(dataset: Dataset) -> str:
    """A CKAN name is one word: publisher and entry with two dashes between."""
    return f"{dataset.publisher}--{dataset.entry}"


def _values(asked: Asked) -> Mapping[str, Any] | None:
    """Parameters from the address, then from a JSON or form body, as CKAN takes them."""
    values: dict[str, Any] = dict(asked.query)
    if not asked.body:
        return values
    try:
        if asked.header("content-type").startswith("application/x-www-form-urlencoded"):
            return values | {key: found[-1] for key, found in parse_qs(asked.body.decode(), max_num_fields=50).items()}
        body = json.loads(asked.body[:MAX_JSON_BYTES])
    except (ValueError, RecursionError):
        return None
    return values | body if isinstance(body, dict) else None


def _status_show(desk: Desk, holdings: Holdings, values: Mapping[str, Any]) -> Any:
    return {"ckan_version": VERSION, "site_title": "Mulu", "site_url": desk.site_url, "extensions": []}


def _package_list(desk: Desk, holdings: Holdings, values: Mapping[str, Any]) -> Any:
    names = [ckan_name(dataset) for dataset in holdings.present.values()]
    start = _count(values.get("offset"), 0)
    return sorted(names)[start : start + _count(values.get("limit"), len(names))]


def _package_show(desk: Desk, holdings: Holdings, values: Mapping[str, Any]) -> Any:
    publisher, _, entry = str(values.get("id") or values.get("name_or_id") or "").partition("--")
    key = f"{publisher}/{entry}"
    dataset = holdings.datasets.get(holdings.moved.get(key, key))
    return _package(desk, dataset) if dataset else None


def _package_search(desk: Desk, holdings: Holdings, values: Mapping[str, Any]) -> Any:
    wanted = str(values.get("q") or "").strip().casefold()
    words = [] if wanted in ("", "*", "*:*") else wanted.split()
    found = [one for _, one in sorted(holdings.present.items()) if all(word in _searched(one) for word in words)]
    start = _count(values.get("start"), 0)
    rows = min(_count(values.get("rows"), 10), MAX_ROWS)
    packages = [_package(desk, dataset) for dataset in found[start : start + rows]]
    return {"count": len(found), "results": packages, "sort": "name asc", "facets": {}, "search_facets": {}}


def _organization_list(desk: Desk, holdings: Holdings, values: Mapping[str, Any]) -> Any:
    return sorted({dataset.publisher for dataset in holdings.present.values()})


def _searched(dataset: Dataset) -> str:
    return " ".join((dataset.key, dataset.title.zh, dataset.title.en)).casefold()


def _count(value: object, default: int) -> int:
    text = str(value) if value is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _package(desk: Desk, dataset: Dataset) -> dict[str, Any]:
    site = desk.site_url.rstrip("/")
    return {
        "id": ckan_name(dataset),
        "name": ckan_name(dataset),
        "title": dataset.title.zh,
        "state": "deleted" if dataset.is_gone else "active",
        "type": "dataset",
        "private": False,
        "url": site + path_of(dataset.publisher, dataset.entry) + "/",
        "organization": {"id": dataset.publisher, "name": dataset.publisher, "type": "organization"},
        "owner_org": dataset.publisher,
        "extras": [{"key": key, "value": value} for key, value in _extras(dataset).items()],
        "num_resources": len(dataset.resources),
        "resources": [one for resource in dataset.resources for one in _resources(site, dataset, resource)],
    }


def _extras(dataset: Dataset) -> dict[str, str]:
    """What CKAN has no key for; of a data set that is not simply published, why. One that is gone is `deleted`."""
    extras = {"openness_type": dataset.openness, "title_en": dataset.title.en}
    if not (dataset.is_gone or dataset.is_paused):
        return extras
    standing = dataset.standing
    told = {"status_since": standing.since, "status_reason": standing.reason.zh}
    return extras | {"status": dataset.status} | told | {"status_clauses": ", ".join(standing.clauses)}


def _resources(site: str, dataset: Dataset, resource: Resource) -> list[dict[str, Any]]:
    """Each file, and the interface; restricted data have the interface alone."""
    made = [_file(site, dataset, file) for file in dataset.open_files(resource)]
    if resource.rows:
        made.append({"name": resource.name, "url": site + rows_path(dataset, resource), "format": "API"})
    key = quote(f"{ckan_name(dataset)}--{resource.name}")
    return [
        {"id": f"{key}--{place}", "package_id": ckan_name(dataset), "position": place, **one}
        for place, one in enumerate(made)
    ]


def _file(site: str, dataset: Dataset, file: File) -> dict[str, Any]:
    return {
        "name": file.name,
        "url": site + file_path(dataset, file),
        "format": file.name.rpartition(".")[2].upper(),
        "mimetype": file.mediatype,
        "size": file.bytes,
        "hash": file.hash,
    }


def _failed(status: int, kind: str, message: str) -> Answer:
    return _enveloped(status, "", {"success": False, "error": {"__type": kind, "message": message}})


def _enveloped(status: int, name: str, told: dict[str, Any]) -> Answer:
    told = {"help": f"/api/3/action/help_show?name={name}", **told}
    headers = {
        "Content-Type": "application/json",
        "Cache-Control": "public, max-age=60" if status == 200 else "no-store",
    }
    return Answer(status=status, headers=headers, body=json.dumps(told, ensure_ascii=False).encode())


_ACTIONS: dict[str, Callable[[Desk, Holdings, Mapping[str, Any]], Any]] = {
    "package_list": _package_list,
    "package_show": _package_show,
    "package_search": _package_search,
    "organization_list": _organization_list,
    "status_show": _status_show,
    "site_read": lambda desk, holdings, values: True,
}
