"""The given endpoints of the component fraud."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import block_rule_values, make_block_rule, to_json
from tests.paths import url


def test_create_block_rule(client: TestClient, session: Session) -> None:
    path = "/api/v1/block-rules"
    body = to_json(block_rule_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("kind", None),
        ("kind", "none of the choices"),
        ("value", None),
        ("value", "\0"),
        ("value", "x" * 1),
        ("value", "x" * 65),
        ("reason", None),
        ("reason", "\0"),
        ("reason", "x" * 4),
        ("reason", "x" * 301),
        ("expires_at", "2026-01-15T09:30:00"),
    ],
)
def test_create_block_rule_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/block-rules"
    body = to_json(block_rule_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_block_rules(client: TestClient, session: Session) -> None:
    path = "/api/v1/block-rules"
    rows = [make_block_rule(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_block_rules_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/block-rules"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_block_rule(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_block_rule_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_block_rule_after_update_block_rule(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    body = to_json(block_rule_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    session.refresh(row)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    changed = to_json({"at": row.updated_at})["at"]
    assert client.get(path).json()["updated_at"] == changed
    misses = app.state.cache.misses
    assert client.get(path).json()["updated_at"] == changed
    assert app.state.cache.misses == misses
    if path != before:
        assert client.get(before).status_code == 404


def test_read_block_rule_after_delete_block_rule(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    client.delete(path)
    assert client.get(before).status_code == 404


def test_read_block_rule_of_unknown_block_rule(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_block_rule_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_block_rule(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    body = to_json(block_rule_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_block_rule_of_nothing(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_block_rule_of_unknown_block_rule(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(block_rule_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_block_rule_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_block_rule(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_block_rule_of_unknown_block_rule(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_block_rule_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_block_rule(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/block-rules/{block_rule_id}", block_rule_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
