"""The given endpoints of the component ingest."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_click_batch
from tests.paths import url


def test_read_click_batch(client: TestClient, session: Session) -> None:
    row = make_click_batch(session)
    path = url("/api/v1/batches/{click_batch_id}", click_batch_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_click_batch_from_the_cache(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    row = make_click_batch(session)
    path = url("/api/v1/batches/{click_batch_id}", click_batch_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_click_batch_of_unknown_click_batch(client: TestClient, session: Session) -> None:
    row = make_click_batch(session)
    path = url("/api/v1/batches/{click_batch_id}", click_batch_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_click_batch_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_click_batch(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/batches/{click_batch_id}", click_batch_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_read_batch_by_key(client: TestClient, session: Session) -> None:
    row = make_click_batch(session)
    path = url("/api/v1/batch-keys/{batch_key}", batch_key=row.batch_key)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_batch_by_key_from_the_cache(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    row = make_click_batch(session)
    path = url("/api/v1/batch-keys/{batch_key}", batch_key=row.batch_key)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_batch_by_key_of_unknown_click_batch(client: TestClient, session: Session) -> None:
    row = make_click_batch(session)
    path = url("/api/v1/batch-keys/{batch_key}", batch_key=row.batch_key)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
