"""The given endpoints of the component spaces."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.spaces.models import SpaceFields
from tests.factories import make_space, refused, space_values, to_json
from tests.paths import url


def test_create_space(client: TestClient, session: Session) -> None:
    path = "/api/v1/spaces"
    body = to_json(space_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("name", value) for value in refused(SpaceFields.name)),
    ],
)
def test_create_space_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/spaces"
    body = to_json(space_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_spaces(client: TestClient, session: Session) -> None:
    path = "/api/v1/spaces"
    rows = [make_space(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_spaces_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/spaces"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_space(client: TestClient, session: Session) -> None:
    row = make_space(session)
    path = url("/api/v1/spaces/{space_id}", space_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_space_of_unknown_space(client: TestClient, session: Session) -> None:
    row = make_space(session)
    path = url("/api/v1/spaces/{space_id}", space_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_space_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_space(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/spaces/{space_id}", space_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_space(client: TestClient, session: Session) -> None:
    row = make_space(session)
    path = url("/api/v1/spaces/{space_id}", space_id=row.id)
    body = to_json(space_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_space_of_nothing(client: TestClient, session: Session) -> None:
    row = make_space(session)
    path = url("/api/v1/spaces/{space_id}", space_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_space_of_unknown_space(client: TestClient, session: Session) -> None:
    row = make_space(session)
    path = url("/api/v1/spaces/{space_id}", space_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(space_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_space_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_space(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/spaces/{space_id}", space_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422
