"""The routes of casework: from Chalice's request to our own values, and back. No rule lives here."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalice.app import Request, Response

from casework import entrance, intake, interface, openapi, opening, tracking, workbench
from casework.buckets import upload_registers
from casework.entries import pages as entry_pages
from casework.entries import posts as entry_posts
from casework.entries import reviews as entry_reviews
from casework.entries.watching import watched
from casework.exchange import FORM, JSON, MULTIPART, Answer, Asked, json_answer, problem_answer
from casework.front import Front
from casework.sweep import beat, sweep
from runtime.chalice_app import Application, application
from runtime.errors import StoreAway, StoreFault
from runtime.problems import Problem

Answering = Callable[[Front, Asked], Answer]
_FILE_TYPES = ["application/pdf", "image/png", "image/jpeg", "application/zip", "application/octet-stream"]
BODIES = [JSON, FORM, MULTIPART, *_FILE_TYPES]


@dataclass(frozen=True, slots=True)
class _Route:
    """A path, what answers it, and with which method. A page stands in every language of the portal."""

    path: str
    answer: Answering
    method: str = "GET"
    is_page: bool = False


ROUTES = (
    _Route("/healthz", lambda front, asked: json_answer(200, {"status": "ok", "last_sweep": beat(front.desk)})),
    _Route("/api/cases", intake.submission_answer, "POST"),
    _Route("/api/cases/{reference}", interface.case_answer),
    _Route("/api/cases/{reference}/commands", interface.command_answer, "POST"),
    _Route("/api/queue", interface.queue_answer),
    _Route("/api/registers/{name}", interface.register_answer),
    _Route("/api/me", interface.me_answer),
    _Route("/api/files", interface.file_answer, "POST"),
    _Route("/api/forms/{procedure}", intake.form_page),
    _Route(
        "/api/casework/openapi.json", lambda front, asked: json_answer(200, openapi.description(front.desk.site_url))
    ),
    _Route("/api/sign-in", entrance.sign_in_answer, "POST"),
    _Route("/api/sign-in/return", entrance.return_answer),
    _Route("/api/sign-out", entrance.sign_out_answer, "POST"),
    _Route("/sign-in", entrance.sign_in_page, is_page=True),
    _Route("/track", tracking.track_page, is_page=True),
    _Route("/track", tracking.track_answer, "POST", is_page=True),
    _Route("/track/{reference}", tracking.case_page, is_page=True),
    _Route("/track/{reference}/receipt", tracking.receipt_page, is_page=True),
    _Route("/workbench", workbench.queue_page, is_page=True),
    _Route("/workbench/open", opening.open_page, is_page=True),
    _Route("/workbench/open/{procedure}", opening.open_form, is_page=True),
    _Route("/workbench/entries", entry_pages.list_page, is_page=True),
    _Route("/workbench/entries", entry_posts.start_answer, "POST", is_page=True),
    _Route("/workbench/entries/{draft}", entry_pages.draft_page, is_page=True),
    _Route("/workbench/entries/{draft}", entry_posts.draft_answer, "POST", is_page=True),
    _Route("/workbench/entries/pulls/{number}", entry_reviews.pull_page, is_page=True),
    _Route("/workbench/entries/pulls/{number}", entry_reviews.pull_answer, "POST", is_page=True),
    _Route("/workbench/outbox", workbench.outbox_page, is_page=True),
    _Route("/workbench/cases/{reference}", workbench.case_page, is_page=True),
    _Route("/workbench/cases/{reference}/files/{file}", workbench.file_answer, is_page=True),
)
LANGUAGES = ("zh", "en")


def make_application(open_front: Callable[[], Front]) -> Application:
    """The app over a front that is opened at the first request."""
    app = application("casework")
    for route in ROUTES:
        prefixes = ("", *(f"/{language}" for language in LANGUAGES[1:])) if route.is_page else ("",)
        for prefix in prefixes:
            _add(app, open_front, route, prefix + route.path)
    app.schedule("rate(15 minutes)", name="sweep")(lambda event: swept(open_front()))
    return app


def _add(app: Application, open_front: Callable[[], Front], route: _Route, path: str) -> None:
    options: dict[str, Any] = {"methods": [route.method], "name": f"{route.method} {path}"}
    if route.method == "POST":
        options["content_types"] = BODIES
    app.route(path, **options)(_view(app, open_front, route.answer))


def _view(app: Application, open_front: Callable[[], Front], answer: Answering) -> Callable[..., Response]:
    def view(**parameters: str) -> Response:
        request = app.current_request
        assert request is not None, "an app answers only within a request"
        front = open_front()
        made = _answered(front, _asked(front, request, parameters), answer)
        return Response(body=made.body, status_code=made.status, headers=dict(made.headers))

    return view


def _answered(front: Front, asked: Asked, answer: Answering) -> Answer:
    words = front.desk.wordings.of(asked.language)
    try:
        refused = front.refused_origin(asked) if asked.method == "POST" else None
        return refused or answer(front, asked)
    except StoreAway:
        detail = words.text("casework.problem.store-away")
        return problem_answer(Problem(status=503, code="store-away", detail=detail, headers={"Retry-After": "5"}))
    except StoreFault as fault:
        return problem_answer(Problem(status=400, code=fault.code, detail=words.text("casework.problem.unstorable")))


def _asked(front: Front, request: Request, parameters: dict[str, str]) -> Asked:
    query: dict[str, str] = dict(request.query_params or {})
    body = request.raw_body
    path = str(request.context["resourcePath"])
    language = next((one for one in LANGUAGES[1:] if path.startswith(f"/{one}/")), "") or query.get("lang", "")
    known = front.desk.wordings.languages
    return Asked(
        method=request.method,
        path=path,
        language=language if language in known else _preferred(request, known, path),
        parameters=parameters,
        query=query,
        headers=request.headers,
        body=body if isinstance(body, bytes) else body.encode(),
        address=str(request.context.get("identity", {}).get("sourceIp", "")),
    )


def _preferred(request: Request, known: tuple[str, ...], path: str) -> str:
    """Pages follow their address; the interface follows Accept-Language."""
    accepted = str(request.headers.get("accept-language", "")).lower()
    is_interface = path.startswith("/api/") and "text/html" not in str(request.headers.get("accept", ""))
    return "en" if is_interface and accepted.startswith("en") and "en" in known else known[0]


def swept(front: Front) -> dict[str, Any]:
    """One sweep, as the schedule of the cloud asks for it."""
    done = sweep(front.desk, front.transport, front.publish_to)
    bucket = os.environ.get("MULU_PUBLISHED_BUCKET", "")
    if bucket:
        upload_registers(front.publish_to, bucket)
    if front.entries is not None:
        watched(front.entries, front.transport)
    return {"reminders": done.reminders, "sent": done.sent, "failed": done.failed, "stuck": done.stuck}
