"""The given endpoints of the component items."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.items.models import ItemFields
from tests.factories import item_values, make_item, refused, to_json
from tests.paths import url


def test_create_item(client: TestClient, session: Session) -> None:
    path = "/api/v1/items"
    body = to_json(item_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("name", value) for value in refused(ItemFields.name)),
        *(("available", value) for value in refused(ItemFields.available)),
    ],
)
def test_create_item_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/items"
    body = to_json(item_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_items(client: TestClient, session: Session) -> None:
    path = "/api/v1/items"
    rows = [make_item(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_items_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/items"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_item(client: TestClient, session: Session) -> None:
    row = make_item(session)
    path = url("/api/v1/items/{item_id}", item_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_item_of_unknown_item(client: TestClient, session: Session) -> None:
    row = make_item(session)
    path = url("/api/v1/items/{item_id}", item_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_item_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_item(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/items/{item_id}", item_id=row.id)
    response = client.get(path)
    assert response.status_code == 422
