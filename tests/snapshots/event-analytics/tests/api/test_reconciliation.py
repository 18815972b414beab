"""The given endpoints of the component reconciliation."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_recount
from tests.paths import url


def test_list_recounts(client: TestClient, session: Session) -> None:
    path = "/api/v1/recounts"
    rows = [make_recount(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_recounts_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/recounts"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_recount(client: TestClient, session: Session) -> None:
    row = make_recount(session)
    path = url("/api/v1/recounts/{recount_id}", recount_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_recount_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_recount(session)
    path = url("/api/v1/recounts/{recount_id}", recount_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_recount_of_unknown_recount(client: TestClient, session: Session) -> None:
    row = make_recount(session)
    path = url("/api/v1/recounts/{recount_id}", recount_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_recount_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_recount(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/recounts/{recount_id}", recount_id=row.id)
    response = client.get(path)
    assert response.status_code == 422
