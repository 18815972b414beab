"""The given endpoints of the component messages."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import make_message, message_values, to_json
from tests.paths import url


def test_create_message(client: TestClient, session: Session) -> None:
    path = "/api/v1/messages"
    body = to_json(message_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_message_with_unknown_room_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/messages"
    body = to_json(message_values(session))
    body["room_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/room_id"


def test_create_message_with_unknown_reply_to(client: TestClient, session: Session) -> None:
    path = "/api/v1/messages"
    body = to_json(message_values(session))
    body["reply_to"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/reply_to"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("room_id", None),
        ("room_id", "none"),
        ("author", None),
        ("author", "\0"),
        ("author", "x" * 0),
        ("author", "x" * 65),
        ("text", None),
        ("text", "\0"),
        ("text", "x" * 0),
        ("text", "x" * 4001),
        ("reply_to", "none"),
    ],
)
def test_create_message_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/messages"
    body = to_json(message_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_read_message(client: TestClient, session: Session) -> None:
    row = make_message(session)
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_message_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_message(session)
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_message_after_delete_message(client: TestClient, session: Session) -> None:
    row = make_message(session)
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    client.delete(path)
    assert client.get(before).status_code == 404


def test_read_message_of_unknown_message(client: TestClient, session: Session) -> None:
    row = make_message(session)
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_message_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_message(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_delete_message(client: TestClient, session: Session) -> None:
    row = make_message(session)
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_message_of_unknown_message(client: TestClient, session: Session) -> None:
    row = make_message(session)
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_message_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_message(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/messages/{message_id}", message_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
