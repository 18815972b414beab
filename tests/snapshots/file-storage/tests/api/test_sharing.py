"""The given endpoints of the component sharing."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import make_share, share_values, to_json
from tests.paths import url


def test_create_share(client: TestClient, session: Session) -> None:
    path = "/api/v1/shares"
    body = to_json(share_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_share_with_unknown_file_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/shares"
    body = to_json(share_values(session))
    body["file_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/file_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("file_id", None),
        ("file_id", "none"),
        ("recipient", None),
        ("recipient", "\0"),
        ("recipient", "x" * 5),
        ("recipient", "x" * 255),
        ("permission", None),
        ("permission", "none of the choices"),
        ("expires_at", "2026-01-15T09:30:00"),
        ("max_downloads", 1 - 1),
        ("max_downloads", 10000 + 1),
    ],
)
def test_create_share_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/shares"
    body = to_json(share_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_shares(client: TestClient, session: Session) -> None:
    path = "/api/v1/shares"
    rows = [make_share(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_shares_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/shares"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_share(client: TestClient, session: Session) -> None:
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_share_of_unknown_share(client: TestClient, session: Session) -> None:
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_share_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_share(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_share(client: TestClient, session: Session) -> None:
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    body = to_json(share_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_share_of_nothing(client: TestClient, session: Session) -> None:
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_share_of_unknown_share(client: TestClient, session: Session) -> None:
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(share_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_share_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_share(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_share(client: TestClient, session: Session) -> None:
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_share_of_unknown_share(client: TestClient, session: Session) -> None:
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_share_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_share(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/shares/{share_id}", share_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
