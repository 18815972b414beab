"""The given endpoints of the component links."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.links.models import LinkFields
from tests.factories import link_values, make_click, make_link, refused, to_json
from tests.paths import url


def test_create_link(client: TestClient, session: Session) -> None:
    path = "/api/v1/links"
    body = to_json(link_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_link_twice(client: TestClient, session: Session) -> None:
    path = "/api/v1/links"
    body = to_json(link_values(session))
    client.post(path, json=body)
    response = client.post(path, json=body)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/code"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("code", value) for value in refused(LinkFields.code)),
        *(("target_url", value) for value in refused(LinkFields.target_url)),
        *(("title", value) for value in refused(LinkFields.title)),
        *(("redirect_type", value) for value in refused(LinkFields.redirect_type)),
        *(("active", value) for value in refused(LinkFields.active)),
        *(("expires_at", value) for value in refused(LinkFields.expires_at)),
    ],
)
def test_create_link_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/links"
    body = to_json(link_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_links(client: TestClient, session: Session) -> None:
    path = "/api/v1/links"
    rows = [make_link(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_links_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/links"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_link_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_link_after_update_link(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    body = to_json(link_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    session.refresh(row)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    changed = to_json({"at": row.updated_at})["at"]
    assert client.get(path).json()["updated_at"] == changed
    misses = app.state.cache.misses
    assert client.get(path).json()["updated_at"] == changed
    assert app.state.cache.misses == misses
    if path != before:
        assert client.get(before).status_code == 404


def test_read_link_after_delete_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    client.delete(path)
    assert client.get(before).status_code == 404


def test_read_link_of_unknown_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_link_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_link(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    body = to_json(link_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_link_to_taken_code(client: TestClient, session: Session) -> None:
    other = make_link(session)
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    taken = to_json({"value": other.code})
    body = to_json(link_values(session))
    body["code"] = taken["value"]
    response = client.patch(path, json=body)
    assert response.status_code == 409
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/code"


def test_update_link_of_nothing(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_link_of_unknown_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(link_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_link_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_link(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_link_with_click_in_link_id(client: TestClient, session: Session) -> None:
    row = make_link(session)
    make_click(session, link_id=row.id)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "clicks" in response.json()["detail"]


def test_delete_link_of_unknown_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_link_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_link(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422


def test_read_link_by_code(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/codes/{code}", code=row.code)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_link_by_code_from_the_cache(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    row = make_link(session)
    path = url("/api/v1/codes/{code}", code=row.code)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_link_by_code_after_update_link(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    row = make_link(session)
    path = url("/api/v1/codes/{code}", code=row.code)
    before = path
    client.get(path)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    body = to_json(link_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    session.refresh(row)
    path = url("/api/v1/codes/{code}", code=row.code)
    changed = to_json({"at": row.updated_at})["at"]
    assert client.get(path).json()["updated_at"] == changed
    misses = app.state.cache.misses
    assert client.get(path).json()["updated_at"] == changed
    assert app.state.cache.misses == misses
    if path != before:
        assert client.get(before).status_code == 404


def test_read_link_by_code_after_delete_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/codes/{code}", code=row.code)
    before = path
    client.get(path)
    path = url("/api/v1/links/{link_id}", link_id=row.id)
    client.delete(path)
    assert client.get(before).status_code == 404


def test_read_link_by_code_of_unknown_link(client: TestClient, session: Session) -> None:
    row = make_link(session)
    path = url("/api/v1/codes/{code}", code=row.code)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
