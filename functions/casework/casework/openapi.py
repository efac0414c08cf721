"""The OpenAPI description of casework's JSON interface, for programs and testers."""

from typing import Any

_REFERENCE = {"name": "reference", "in": "path", "required": True, "schema": {"type": "string"}}
_FILTERS = [
    {"name": name, "in": "query", "schema": {"type": "string"}, "description": description}
    for name, description in (
        ("office", "another office's queue, for the authority: authority, publisher:<slug>, or a role"),
        ("procedure", "key of a procedure"),
        ("overdue", "yes: only what is overdue"),
        ("mine", "yes: only cases that the officer opened or decided a stage of"),
        ("duties", "yes: recurring duties instead of cases"),
        ("cursor", "from the answer before"),
    )
]
_SECRET: list[dict[str, list[str]]] = [{"caseSecret": []}]

_SCHEME = {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Case <secret>"}


def description(site_url: str) -> dict[str, Any]:
    """The description under the address of this installation."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mulu casework", "version": "1"},
        "servers": [{"url": site_url.rstrip("/")}],
        "components": {
            "securitySchemes": {
                "caseSecret": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "Case <secret>",
                }
            }
        },
        "paths": {
            "/api/cases": {"post": _operation("submit", ("201", "409", "413", "415", "422", "429"), body=True)},
            "/api/cases/{reference}": {"get": _operation("case", ("200", "404"), secured=True)},
            "/api/cases/{reference}/commands": {
                "post": _operation("command", ("200", "403", "404", "409", "422"), body=True, secured=True)
            },
            "/api/queue": {"get": _operation("queue", ("200", "401")) | {"parameters": _FILTERS}},
            "/api/registers/{name}": {"get": _operation("register", ("200", "404"))},
            "/api/files": {"post": _operation("file", ("201", "413", "415"), body=True)},
            "/api/me": {"get": _operation("me", ("200",))},
            "/healthz": {"get": _operation("health", ("200",))},
        },
    }


def _operation(name: str, answers: tuple[str, ...], *, body: bool = False, secured: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": name, "responses": {code: {"description": code} for code in answers}}
    if body:
        made["requestBody"] = {"content": {"application/json": {"schema": {"type": "object"}}}}
    if secured:
        made |= {"security": _SECRET, "parameters": [_REFERENCE]}
    return made
