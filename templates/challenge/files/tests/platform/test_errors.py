{% filter py_module(line_length=python.line_length) -%}
"""Errors: all of them reach the client as problem documents."""

from typing import Annotated, Any

import pytest
import sqlalchemy as sa
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.platform.database import SessionDependency
from app.platform.errors import ConflictError, Problem, UnavailableError
from app.main import MAX_BODY_BYTES


def assert_problem(response: Response, status: int) -> dict[str, Any]:
    """Check that a response is a problem document, and return it."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    Problem.model_validate(problem)
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    return problem


@pytest.fixture
def failing(app: FastAPI) -> FastAPI:
    """The application with routes that fail."""

    @app.get("/failing/{kind}")
    def fail(kind: str) -> None:
        errors = {
            "conflict": ConflictError("Taken."),
            "unavailable": UnavailableError("Away."),
            "defect": RuntimeError("secret"),
        }
        raise errors[kind]

    @app.get("/failing-statement")
    def fail_in_the_database(session: SessionDependency) -> None:
        session.execute(sa.text("SELECT no_such_column FROM no_such_table"))

    @app.post("/failing")
    def take(count: Annotated[int, Body(embed=True)]) -> int:
        return count

    return app


def test_unknown_path(client: TestClient) -> None:
    assert_problem(client.get("/no/such/path"), 404)


def test_wrong_method(client: TestClient) -> None:
    response = client.delete("/health")
    assert_problem(response, 405)
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/health", "/ready", "/openapi.json", "/no/such/path"])
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length"):
        assert head.headers[name] == get.headers[name]


def test_options_are_the_methods_of_a_path(failing: FastAPI, client: TestClient) -> None:
    response = client.options("/failing")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == "OPTIONS, POST"
    assert client.options("/failing/defect").headers["allow"] == "GET, HEAD, OPTIONS"


def test_own_errors(failing: FastAPI, client: TestClient) -> None:
    assert assert_problem(client.get("/failing/conflict"), 409)["detail"] == "Taken."
    assert_problem(client.get("/failing/unavailable"), 503)


def test_defects_tell_nothing(failing: FastAPI, client: TestClient) -> None:
    response = client.get("/failing/defect")
    assert_problem(response, 500)
    assert "secret" not in response.text


def test_wrong_statements_are_defects(
    failing: FastAPI,
    client: TestClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert_problem(client.get("/failing-statement"), 500)
    assert "unhandled error" in caplog.messages


def test_invalid_body_names_the_value(failing: FastAPI, client: TestClient) -> None:
    problem = assert_problem(client.post("/failing", json={"count": "many"}), 422)
    assert problem["errors"] == [
        {
            "location": "body",
            "pointer": "#/count",
            "detail": "Input should be a valid integer, unable to parse string as an integer",
        }
    ]


def test_body_that_is_no_json_names_no_value(failing: FastAPI, client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/failing", content=b'{"count": }', headers=headers)
    [error] = assert_problem(response, 422)["errors"]
    assert (error["location"], error["pointer"]) == ("body", "#")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b'{"count": "\\ud800"}', 422),
        (b'{"count": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"count": ' + b"9" * 5000 + b"}", 400),
        (b" " * (MAX_BODY_BYTES + 1), 413),
    ],
)
def test_unreadable_bodies(failing: FastAPI, client: TestClient, body: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}
    assert_problem(client.post("/failing", content=body, headers=headers), status)


def test_bodies_without_length_are_limited_too(failing: FastAPI, client: TestClient) -> None:
    chunks = (b" " * 65536 for _ in range(MAX_BODY_BYTES // 65536 + 1))
    headers = {"content-type": "application/json"}
    assert_problem(client.post("/failing", content=chunks, headers=headers), 413)


def test_plain_request_ids_are_kept(client: TestClient) -> None:
    response = client.get("/health", headers={"x-request-id": "abc-1"})
    assert response.headers["x-request-id"] == "abc-1"


@pytest.mark.parametrize("sent", ["", "two words", "x" * 129])
def test_other_request_ids_are_replaced(client: TestClient, sent: str) -> None:
    response = client.get("/health", headers={"x-request-id": sent})
    assert len(response.headers["x-request-id"]) == 32
{%- endfilter %}
