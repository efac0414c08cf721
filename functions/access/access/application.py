"""The routes of the access app: from Chalice's request to our own values, and back. No rule lives here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from chalice.app import CORSConfig, Request, Response

from access.asked import Answer, Asked
from access.ckan import action_answer
from access.desk import Desk
from access.downloads import download_answer
from access.former import former_file_answer, untold
from access.licences import consent_answer, consent_page, consents_answer
from access.listings import calls_answer, dataset_answer, datasets_answer, resource_answer
from access.openapi import dataset_description, description
from access.refusals import plain_problem, problem
from access.rows import rows_answer
from access.wording import Wording
from runtime.chalice_app import Application, application
from runtime.errors import StoreAway
from runtime.problems import not_found

_CORS = CORSConfig(
    allow_origin="*",
    allow_headers=["Authorization", "If-None-Match"],
    expose_headers=["ETag", "Link", "X-Total-Count", "Retry-After"],
    max_age=600,
)
_BODIES = ["application/json", "application/x-www-form-urlencoded"]
_DATASET = "/api/datasets/{publisher}/{entry}"
Names = Mapping[str, str]


def _three(names: Names, last: str) -> tuple[str, str, str]:
    return names["publisher"], names["entry"], names[last]


def _described(desk: Desk, asked: Asked, names: Names) -> Answer:
    key = names["publisher"], names["entry"]
    dataset, instead = desk.dataset(*key), untold(desk, asked, key)
    if instead is not None or dataset is None:
        return instead or problem(not_found())
    return _json(dataset_description(_words(desk, asked), desk.site_url, dataset))


def _description(desk: Desk, asked: Asked, names: Names) -> Answer:
    return _json(description(_words(desk, asked), desk.site_url))


def _action(desk: Desk, asked: Asked, names: Names) -> Answer:
    return action_answer(desk, asked, names["name"])


@dataclass(frozen=True, slots=True)
class _Route:
    """A path, what answers it, with which methods, and whether pages of other sites may read the answer."""

    path: str
    answer: Callable[[Desk, Asked, Names], Answer]
    is_shared: bool = True
    methods: tuple[str, ...] = ("GET",)


ROUTES = (
    _Route("/healthz", lambda desk, asked, names: _json({"status": "ok", "datasets": desk.shelf.holdings().size})),
    _Route("/api/datasets", lambda desk, asked, names: datasets_answer(desk, asked)),
    _Route(_DATASET, lambda desk, asked, names: dataset_answer(desk, asked, names["publisher"], names["entry"])),
    _Route(f"{_DATASET}/openapi.json", _described),
    _Route(
        f"{_DATASET}/calls",
        lambda desk, asked, names: calls_answer(desk, asked, names["publisher"], names["entry"]),
        is_shared=False,
    ),
    _Route(
        f"{_DATASET}/{{resource}}", lambda desk, asked, names: resource_answer(desk, asked, _three(names, "resource"))
    ),
    _Route(
        f"{_DATASET}/{{resource}}/rows", lambda desk, asked, names: rows_answer(desk, asked, _three(names, "resource"))
    ),
    _Route(
        "/downloads/{publisher}/{entry}/{file}",
        lambda desk, asked, names: download_answer(desk, asked, _three(names, "file")),
        is_shared=False,
    ),
    _Route(
        "/{publisher}/{entry}/data/{file}",
        lambda desk, asked, names: former_file_answer(desk, asked, _three(names, "file")),
    ),
    _Route(
        "/{publisher}/{entry}/datapackage.json",
        lambda desk, asked, names: former_file_answer(desk, asked, (names["publisher"], names["entry"], "")),
    ),
    _Route("/api/consents", lambda desk, asked, names: consents_answer(desk, asked), is_shared=False),
    _Route("/api/consents", lambda desk, asked, names: consent_answer(desk, asked), is_shared=False, methods=("POST",)),
    _Route("/consent", lambda desk, asked, names: consent_page(desk, asked), is_shared=False),
    _Route("/en/consent", lambda desk, asked, names: consent_page(desk, asked), is_shared=False),
    _Route("/openapi.json", _description),
    _Route("/api/openapi.json", _description),
    _Route("/api/3/action/{name}", _action, methods=("GET", "POST")),
    _Route("/api/action/{name}", _action, methods=("GET", "POST")),
)


def make_application(open_desk: Callable[[], Desk]) -> Application:
    """The app over a desk that is opened at the first request."""
    app = application("access")
    for route in ROUTES:
        options: dict[str, Any] = {"methods": list(route.methods), "name": " ".join((*route.methods, route.path))}
        if route.is_shared:
            options["cors"] = _CORS
        if "POST" in route.methods:
            options["content_types"] = _BODIES
        app.route(route.path, **options)(_view(app, open_desk, route))
    return app


def _view(app: Application, open_desk: Callable[[], Desk], route: _Route) -> Callable[..., Response]:
    def view(**names: str) -> Response:
        request = app.current_request
        assert request is not None, "an app answers only within a request"
        desk, asked = open_desk(), _asked(request)
        try:
            made = route.answer(desk, asked, names)
        except StoreAway:
            made = problem(plain_problem(503, "store-away", _words(desk, asked)))
        return Response(body=made.body, status_code=made.status, headers=dict(made.headers))

    return view


def _words(desk: Desk, asked: Asked) -> Wording:
    return desk.wording(asked.header("accept-language"))


def _json(value: Any) -> Answer:
    headers = {"Content-Type": "application/json", "Cache-Control": "public, max-age=60"}
    return Answer(headers=headers, body=json.dumps(value, ensure_ascii=False).encode())


def _asked(request: Request) -> Asked:
    event, body = request.to_original_event(), request.raw_body
    query = event.get("multiValueQueryStringParameters") or {}
    return Asked(
        method=request.method,
        path=_path(event),
        query=tuple((name, value) for name, values in query.items() for value in values),
        headers=request.headers,
        body=body if isinstance(body, bytes) else body.encode(),
    )


def _path(event: dict[str, Any]) -> str:
    """The path as a browser writes it, from the resource and its decoded parameters."""
    path = str(event["requestContext"]["resourcePath"])
    for name, value in (event.get("pathParameters") or {}).items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path
