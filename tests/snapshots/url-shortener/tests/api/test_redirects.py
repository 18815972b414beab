"""The given endpoints of the component redirects."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from app.redirects.models import ClickFields
from tests.factories import click_values, make_click, refused, to_json
from tests.paths import url


def test_create_click(client: TestClient, session: Session) -> None:
    path = "/api/v1/clicks"
    body = to_json(click_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_click_with_unknown_link_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/clicks"
    body = to_json(click_values(session))
    body["link_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/link_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("link_id", value) for value in refused(ClickFields.link_id)),
        *(("clicked_at", value) for value in refused(ClickFields.clicked_at)),
        *(("referrer", value) for value in refused(ClickFields.referrer)),
        *(("visitor_hash", value) for value in refused(ClickFields.visitor_hash)),
    ],
)
def test_create_click_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/clicks"
    body = to_json(click_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_clicks(client: TestClient, session: Session) -> None:
    path = "/api/v1/clicks"
    rows = [make_click(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_clicks_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/clicks"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_click(client: TestClient, session: Session) -> None:
    row = make_click(session)
    path = url("/api/v1/clicks/{click_id}", click_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_click_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_click(session)
    path = url("/api/v1/clicks/{click_id}", click_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_click_of_unknown_click(client: TestClient, session: Session) -> None:
    row = make_click(session)
    path = url("/api/v1/clicks/{click_id}", click_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_click_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_click(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/clicks/{click_id}", click_id=row.id)
    response = client.get(path)
    assert response.status_code == 422
