"""The given endpoints of the component clients."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.clients.models import ClientFields, OverrideFields
from app.platform.identifiers import uuid7
from tests.factories import (
    client_values,
    make_client,
    make_override,
    override_values,
    refused,
    to_json,
)
from tests.paths import url


def test_create_client(client: TestClient, session: Session) -> None:
    path = "/api/v1/clients"
    body = to_json(client_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_client_twice(client: TestClient, session: Session) -> None:
    path = "/api/v1/clients"
    body = to_json(client_values(session))
    client.post(path, json=body)
    response = client.post(path, json=body)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/client_key"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("client_key", value) for value in refused(ClientFields.client_key)),
        *(("title", value) for value in refused(ClientFields.title)),
        *(("blocked", value) for value in refused(ClientFields.blocked)),
    ],
)
def test_create_client_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/clients"
    body = to_json(client_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_clients(client: TestClient, session: Session) -> None:
    path = "/api/v1/clients"
    rows = [make_client(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_clients_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/clients"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_client(client: TestClient, session: Session) -> None:
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_client_of_unknown_client(client: TestClient, session: Session) -> None:
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_client_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_client(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_client(client: TestClient, session: Session) -> None:
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    body = to_json(client_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_client_to_taken_client_key(client: TestClient, session: Session) -> None:
    other = make_client(session)
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    taken = to_json({"value": other.client_key})
    body = to_json(client_values(session))
    body["client_key"] = taken["value"]
    response = client.patch(path, json=body)
    assert response.status_code == 409
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/client_key"


def test_update_client_of_nothing(client: TestClient, session: Session) -> None:
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_client_of_unknown_client(client: TestClient, session: Session) -> None:
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(client_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_client_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_client(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_client(client: TestClient, session: Session) -> None:
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_client_with_override_in_client_id(client: TestClient, session: Session) -> None:
    row = make_client(session)
    make_override(session, client_id=row.id)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "overrides" in response.json()["detail"]


def test_delete_client_of_unknown_client(client: TestClient, session: Session) -> None:
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_client_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_client(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/clients/{client_id}", client_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422


def test_create_override(client: TestClient, session: Session) -> None:
    path = "/api/v1/overrides"
    body = to_json(override_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_override_with_unknown_client_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/overrides"
    body = to_json(override_values(session))
    body["client_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/client_id"


def test_create_override_with_unknown_rule_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/overrides"
    body = to_json(override_values(session))
    body["rule_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/rule_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("client_id", value) for value in refused(OverrideFields.client_id)),
        *(("rule_id", value) for value in refused(OverrideFields.rule_id)),
        *(("max_requests", value) for value in refused(OverrideFields.max_requests)),
        *(("reason", value) for value in refused(OverrideFields.reason)),
        *(("expires_at", value) for value in refused(OverrideFields.expires_at)),
    ],
)
def test_create_override_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/overrides"
    body = to_json(override_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_overrides(client: TestClient, session: Session) -> None:
    path = "/api/v1/overrides"
    rows = [make_override(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_overrides_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/overrides"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_override(client: TestClient, session: Session) -> None:
    row = make_override(session)
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_override_of_unknown_override(client: TestClient, session: Session) -> None:
    row = make_override(session)
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_override_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_override(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_override(client: TestClient, session: Session) -> None:
    row = make_override(session)
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    body = to_json(override_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_override_of_nothing(client: TestClient, session: Session) -> None:
    row = make_override(session)
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_override_of_unknown_override(client: TestClient, session: Session) -> None:
    row = make_override(session)
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(override_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_override_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_override(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_override(client: TestClient, session: Session) -> None:
    row = make_override(session)
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_override_of_unknown_override(client: TestClient, session: Session) -> None:
    row = make_override(session)
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_override_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_override(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/overrides/{override_id}", override_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
