"""The given endpoints of the component rooms."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import make_membership, make_room, membership_values, room_values, to_json
from tests.paths import url


def test_create_room(client: TestClient, session: Session) -> None:
    path = "/api/v1/rooms"
    body = to_json(room_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_room_twice(client: TestClient, session: Session) -> None:
    path = "/api/v1/rooms"
    body = to_json(room_values(session))
    client.post(path, json=body)
    response = client.post(path, json=body)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/name"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("name", None),
        ("name", "\0"),
        ("name", "x" * 0),
        ("name", "x" * 81),
        ("topic", "\0"),
        ("topic", "x" * 251),
        ("is_private", None),
        ("is_private", "perhaps"),
    ],
)
def test_create_room_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/rooms"
    body = to_json(room_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_rooms(client: TestClient, session: Session) -> None:
    path = "/api/v1/rooms"
    rows = [make_room(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_rooms_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/rooms"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_room(client: TestClient, session: Session) -> None:
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_room_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_room_after_update_room(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    body = to_json(room_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    session.refresh(row)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    changed = to_json({"at": row.updated_at})["at"]
    assert client.get(path).json()["updated_at"] == changed
    misses = app.state.cache.misses
    assert client.get(path).json()["updated_at"] == changed
    assert app.state.cache.misses == misses
    if path != before:
        assert client.get(before).status_code == 404


def test_read_room_of_unknown_room(client: TestClient, session: Session) -> None:
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_room_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_room(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_room(client: TestClient, session: Session) -> None:
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    body = to_json(room_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_room_to_taken_name(client: TestClient, session: Session) -> None:
    other = make_room(session)
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    taken = to_json({"value": other.name})
    body = to_json(room_values(session))
    body["name"] = taken["value"]
    response = client.patch(path, json=body)
    assert response.status_code == 409
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/name"


def test_update_room_of_nothing(client: TestClient, session: Session) -> None:
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_room_of_unknown_room(client: TestClient, session: Session) -> None:
    row = make_room(session)
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(room_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_room_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_room(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/rooms/{room_id}", room_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_create_membership(client: TestClient, session: Session) -> None:
    path = "/api/v1/memberships"
    body = to_json(membership_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_membership_with_unknown_room_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/memberships"
    body = to_json(membership_values(session))
    body["room_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/room_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("room_id", None),
        ("room_id", "none"),
        ("member", None),
        ("member", "\0"),
        ("member", "x" * 0),
        ("member", "x" * 65),
        ("role", None),
        ("role", "none of the choices"),
        ("read_until", "none"),
    ],
)
def test_create_membership_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/memberships"
    body = to_json(membership_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_memberships(client: TestClient, session: Session) -> None:
    path = "/api/v1/memberships"
    rows = [make_membership(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_memberships_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/memberships"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_delete_membership(client: TestClient, session: Session) -> None:
    row = make_membership(session)
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_membership_of_unknown_membership(client: TestClient, session: Session) -> None:
    row = make_membership(session)
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_membership_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_membership(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
