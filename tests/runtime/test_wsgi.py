"""What runs embedded is what runs on AWS: a real server in front of the app's own Lambda handler."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chalice.app import BadRequestError, Response

from runtime.chalice_app import Application, application
from runtime.problems import Problem
from runtime.wsgi import LambdaAdapter, match, resources
from tests.runtime.conftest import served

LIMIT = 1000
PARTY = 8


def an_app() -> Application:
    """An app with one view for each thing that has gone wrong elsewhere."""
    app = application("trial")
    app.log.disabled = True
    for add in (add_echoes, add_bodies, add_errors):
        add(app)
    return app


def add_echoes(app: Application) -> None:
    """Views that say what they were asked."""
    together = threading.Barrier(PARTY, timeout=60)

    @app.route("/api/echo/{name}")
    def echo(name: str) -> Any:
        request = app.current_request
        assert request is not None
        return {"name": name, "query": {key: request.query_params.getlist(key) for key in request.query_params or {}}}

    @app.route("/api/echo/fixed")
    def fixed() -> Any:
        return {"fixed": True}

    @app.route("/api/mine", methods=["POST"], content_types=["application/json", "text/plain"])
    def mine() -> Any:
        """Waits until every thread is inside, then looks at its own request again."""
        request = app.current_request
        assert request is not None
        before = request.raw_body
        together.wait()
        after, context = app.current_request, app.lambda_context
        assert after is not None
        return {"before": before.decode(), "after": after.raw_body.decode(), "call": context.aws_request_id}

    @app.route("/api/address")
    def address() -> Any:
        assert app.current_request is not None
        context = app.current_request.context
        return {"ip": context["identity"]["sourceIp"], "stage": context["stage"]}


def add_bodies(app: Application) -> None:
    """Views with bodies of each kind."""

    @app.route("/api/bytes")
    def octets() -> Response:
        return Response(body=bytes(range(256)), headers={"Content-Type": "application/vnd.ms-excel"})

    @app.route("/api/page")
    def page() -> Response:
        cookies = ["a=1; HttpOnly", "b=2"]
        return Response(
            body="<h1>目录</h1>", headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": cookies}
        )

    @app.route("/api/form", methods=["POST"], content_types=["application/x-www-form-urlencoded"])
    def form() -> Any:
        assert app.current_request is not None
        return {"body": app.current_request.raw_body.decode()}


def add_errors(app: Application) -> None:
    """Views that go wrong."""

    @app.route("/api/wrong")
    def wrong() -> Any:
        raise BadRequestError("an English sentence")

    @app.route("/api/fault")
    def fault() -> Any:
        raise KeyError("geheim")

    @app.route("/api/refused")
    def refused() -> Any:
        return Problem(status=409, code="late", title="已逾期").reply()


@pytest.fixture(scope="module")
def origin() -> Iterator[tuple[str, int]]:
    with served(LambdaAdapter(an_app(), max_body_bytes=LIMIT), threads=PARTY) as address:
        yield address


def ask(origin: tuple[str, int], method: str, path: str, body: bytes = b"", **headers: str) -> Any:
    connection = http.client.HTTPConnection(*origin, timeout=30)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response, data


def told(origin: tuple[str, int], path: str) -> Any:
    response, data = ask(origin, "GET", path)
    assert response.status == 200
    return json.loads(data)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/echo/%E6%9D%AD%E5%B7%9E", "杭州"),
        ("/api/echo/a%2Fb", "a/b"),
        ("/api/echo/a%20b+c", "a b+c"),
        ("/api/echo/%FF", "\ufffd"),
        ("/api/echo/x/", "x"),
        ("/api/echo/%2e%2e", ".."),
    ],
)
def test_parameters_arrive_percent_decoded_and_whole(origin: tuple[str, int], path: str, name: str) -> None:
    assert told(origin, path)["name"] == name


def test_a_literal_path_wins_over_a_parameter(origin: tuple[str, int]) -> None:
    assert told(origin, "/api/echo/fixed") == {"fixed": True}


def test_repeated_and_empty_query_values_arrive_in_order(origin: tuple[str, int]) -> None:
    assert told(origin, "/api/echo/x?a=1&a=&b=%E7%B1%BB&a=3")["query"] == {"a": ["1", "", "3"], "b": ["类"]}


def test_an_unknown_path_is_a_404_problem(origin: tuple[str, int]) -> None:
    for path in ("/api/none", "/", "/api/echo/a/b", "/api/echo/", "/API/page"):
        response, data = ask(origin, "GET", path)
        assert response.status == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert json.loads(data)["code"] == "not-found"


def test_a_wrong_method_is_told_the_right_ones(origin: tuple[str, int]) -> None:
    response, _ = ask(origin, "DELETE", "/api/page")
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")
    response, _ = ask(origin, "GET", "/api/form")
    assert (response.status, response.headers["Allow"]) == (405, "POST")


def test_head_is_get_without_a_body(origin: tuple[str, int]) -> None:
    whole, data = ask(origin, "GET", "/api/page")
    head, nothing = ask(origin, "HEAD", "/api/page")
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"] == str(len(data))


def test_bytes_leave_as_they_are_and_text_as_utf8(origin: tuple[str, int]) -> None:
    _, data = ask(origin, "GET", "/api/bytes")
    _, page = ask(origin, "GET", "/api/page", Accept="text/html")
    assert data == bytes(range(256))
    assert page.decode() == "<h1>目录</h1>"


def test_several_cookies_stay_several_headers(origin: tuple[str, int]) -> None:
    response, _ = ask(origin, "GET", "/api/page")
    assert response.headers.get_all("Set-Cookie") == ["a=1; HttpOnly", "b=2"]


def test_a_form_arrives_byte_for_byte_and_another_type_is_415(origin: tuple[str, int]) -> None:
    form = b"title=%E5%85%AC&x=a+b"
    _, data = ask(origin, "POST", "/api/form", form, Content_Type="application/x-www-form-urlencoded")
    response, refused = ask(origin, "POST", "/api/form", b"{}", Content_Type="application/json")
    assert json.loads(data)["body"] == form.decode()
    assert response.status == 415
    assert json.loads(refused)["code"] == "unsupported-media-type"


def test_a_body_of_the_largest_size_is_taken_and_a_byte_more_is_413(origin: tuple[str, int]) -> None:
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    taken, _ = ask(origin, "POST", "/api/form", b"x" * LIMIT, **kind)
    refused, data = ask(origin, "POST", "/api/form", b"x" * (LIMIT + 1), **kind)
    assert (taken.status, refused.status) == (200, 413)
    assert json.loads(data)["detail"] == str(LIMIT)


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_a_body_in_chunks_has_the_same_limit(origin: tuple[str, int], size: int, status: int) -> None:
    head = "POST /api/form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    with socket.create_connection(origin, timeout=20) as connection:
        connection.sendall(f"{head}{kind}{size:x}\r\n{'x' * size}\r\n0\r\n\r\n".encode())
        answer = connection.makefile("rb").readline()
    assert answer.split()[1] == str(status).encode()


def test_errors_are_problems_and_tell_nothing_of_the_inside(origin: tuple[str, int]) -> None:
    wrong, told_wrong = ask(origin, "GET", "/api/wrong")
    fault, told_fault = ask(origin, "GET", "/api/fault")
    assert (wrong.status, json.loads(told_wrong)["code"]) == (400, "bad-request")
    assert (fault.status, json.loads(told_fault)["code"]) == (500, "internal")
    assert b"geheim" not in told_fault
    assert wrong.headers["Content-Type"] == "application/problem+json"


def test_a_problem_of_ours_leaves_untouched(origin: tuple[str, int]) -> None:
    response, data = ask(origin, "GET", "/api/refused")
    assert response.status == 409
    assert json.loads(data)["title"] == "已逾期"


def test_the_caller_is_known_by_address(origin: tuple[str, int]) -> None:
    assert told(origin, "/api/address") == {"ip": "127.0.0.1", "stage": "embedded"}


def test_threads_at_once_each_see_their_own_request(origin: tuple[str, int]) -> None:
    """Every thread is inside the view at the same time; plain Chalice shows them all the last request."""

    def one(n: int) -> Any:
        _, data = ask(origin, "POST", "/api/mine", f"caller {n}".encode(), Content_Type="text/plain")
        return json.loads(data)

    with ThreadPoolExecutor(PARTY) as threads:
        for _ in range(5):
            answers = list(threads.map(one, range(PARTY)))
            assert [answer["before"] for answer in answers] == [f"caller {n}" for n in range(PARTY)]
            assert [answer["after"] for answer in answers] == [f"caller {n}" for n in range(PARTY)]
            assert len({answer["call"] for answer in answers}) == PARTY


def test_an_event_as_aws_sends_it_gets_the_same_answer() -> None:
    """The very event of API Gateway, without an Accept header and with nothing decoded for us."""
    event = {
        "resource": "/api/page",
        "path": "/api/page",
        "httpMethod": "GET",
        "headers": None,
        "multiValueHeaders": None,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"resourcePath": "/api/page", "httpMethod": "GET", "identity": {"sourceIp": "203.0.113.7"}},
        "body": None,
        "isBase64Encoded": False,
    }
    answer = an_app()(event, None)
    assert answer["statusCode"] == 200
    assert answer["isBase64Encoded"] is True


def test_headers_cannot_be_split() -> None:
    sent: dict[str, Any] = {}
    app = application("trial")

    @app.route("/")
    def index() -> Response:
        return Response(body=b"", headers={"Location": "/a\rSet-Cookie: x=1", "X-Name": "杭州"})

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        sent.update(headers)

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": None}
    list(LambdaAdapter(app)(environ, start_response))
    assert sent["Location"] == "/a Set-Cookie: x=1"
    assert sent["X-Name"].encode("latin-1").decode() == "杭州"


def test_resources_match_whole_segments_only() -> None:
    known = resources({"/": ["GET"], "/a/{b}": ["GET"], "/a/{b}/c": ["GET"], "/a.b": ["GET"]})
    found = {path: match(known, path) for path in ("/", "/a/x", "/a/x/c", "/a.b", "/aXb", "/a", "/a/x/d", "/a/x/c/e")}
    assert {path: one.resource.path if one else None for path, one in found.items()} == {
        "/": "/",
        "/a/x": "/a/{b}",
        "/a/x/c": "/a/{b}/c",
        "/a.b": "/a.b",
        "/aXb": None,
        "/a": None,
        "/a/x/d": None,
        "/a/x/c/e": None,
    }
