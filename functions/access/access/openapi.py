"""The OpenAPI description of the rows interface: one for all, and one for each data set with its own columns."""

from typing import Any

from access.datasets import Column, Dataset
from access.listings import rows_path
from access.queries import ANY_TYPE, DEFAULT_LIMIT, FORMATS, MAX_LIMIT, TEXT_ONLY
from access.wording import Wording

_TYPES = {"integer": "integer", "year": "integer", "number": "number", "boolean": "boolean"}
GENERAL = "/api/datasets/{publisher}/{entry}/{resource}/rows"


def description(words: Wording, site_url: str) -> dict[str, Any]:
    """The description of every data set's interface, with the names as parameters."""
    named = [_parameter(name, {"type": "string"}, where="path") for name in ("publisher", "entry", "resource")]
    paths = {
        "/api/datasets": {"get": _operation("listDatasets", [], _answer({"type": "object"}))},
        "/api/datasets/{publisher}/{entry}": {"get": _operation("readDataset", named[:2], _answer({"type": "object"}))},
        GENERAL: {"get": _operation("listRows", [*named, *_options(words)], _rows_answer({"type": "object"}))},
    }
    return _document("Mulu", site_url, paths)


def dataset_description(words: Wording, site_url: str, dataset: Dataset) -> dict[str, Any]:
    """The description of one data set: every table with its columns as parameters."""
    paths = {}
    for resource in dataset.resources:
        if not resource.rows:
            continue
        filters = [one for column in resource.columns for one in _filters(words, column)]
        row = {"type": "object", "properties": {c.name: _cell(c) for c in resource.columns}}
        operation = _operation(f"list-{resource.name}", [*filters, *_options(words)], _rows_answer(row))
        if dataset.is_restricted(resource):
            operation["security"] = [{"grant": []}]
        paths[rows_path(dataset, resource)] = {"get": operation}
    return _document(dataset.title.text(words.language), site_url, paths)


def _document(title: str, site_url: str, paths: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": site_url}],
        "paths": paths,
        "components": {"securitySchemes": {"grant": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(name: str, parameters: list[dict[str, Any]], answer: dict[str, Any]) -> dict[str, Any]:
    problem = {"description": "problem", "content": {"application/problem+json": {"schema": {"type": "object"}}}}
    responses = {"200": answer} | dict.fromkeys(("400", "401", "403", "404", "410", "429"), problem)
    return {"operationId": name, "parameters": parameters, "responses": responses}


def _parameter(name: str, schema: dict[str, Any], told: str = "", where: str = "query") -> dict[str, Any]:
    value: dict[str, Any] = {"name": name, "in": where, "schema": schema}
    return value | ({"required": True} if where == "path" else {}) | ({"description": told} if told else {})


def _options(words: Wording) -> list[dict[str, Any]]:
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    schemas: dict[str, dict[str, Any]] = {
        "select": {"type": "string"},
        "sort": {"type": "string"},
        "limit": limit,
        "cursor": {"type": "string"},
        "format": {"type": "string", "enum": list(FORMATS)},
        "count": {"type": "string", "enum": ["0", "1"]},
    }
    return [_parameter(f"_{name}", schema, words.text(f"access.interface-{name}")) for name, schema in schemas.items()]


def _filters(words: Wording, column: Column) -> list[dict[str, Any]]:
    kind = {"type": _TYPES.get(column.type, "string")}
    title = column.title.text(words.language)
    signs = (*ANY_TYPE, *(() if column.type in _TYPES else TEXT_ONLY))
    suffixed = [(f"{column.name}__{sign}", {"type": "boolean"} if sign == "isnull" else kind) for sign in signs]
    return [_parameter(column.name, kind, title), *(_parameter(name, schema) for name, schema in suffixed)]


def _cell(column: Column) -> dict[str, Any]:
    return {"type": [_TYPES.get(column.type, "string"), "string", "null"], "title": column.title.zh}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "ok", "content": {"application/json": {"schema": schema}}}


def _rows_answer(row: dict[str, Any]) -> dict[str, Any]:
    page = {
        "type": "object",
        "properties": {
            "dataset": {"type": "string"},
            "resource": {"type": "string"},
            "version": {"type": "string"},
            "count": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "rows": {"type": "array", "items": row},
        },
    }
    answer = _answer(page)
    answer["content"]["text/csv"] = {"schema": {"type": "string"}}
    return answer
