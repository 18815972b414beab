"""The given endpoints of the component conversations."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.conversations.models import ConversationFields, MembershipFields
from app.platform.identifiers import uuid7
from tests.factories import (
    conversation_values,
    make_conversation,
    make_membership,
    membership_values,
    refused,
    to_json,
)
from tests.paths import url


def test_create_conversation(client: TestClient, session: Session) -> None:
    path = "/api/v1/conversations"
    body = to_json(conversation_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("title", value) for value in refused(ConversationFields.title)),
    ],
)
def test_create_conversation_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/conversations"
    body = to_json(conversation_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_conversations(client: TestClient, session: Session) -> None:
    path = "/api/v1/conversations"
    rows = [make_conversation(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_conversations_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/conversations"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_create_membership(client: TestClient, session: Session) -> None:
    path = "/api/v1/memberships"
    body = to_json(membership_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_membership_with_unknown_conversation_id(
    client: TestClient,
    session: Session,
) -> None:
    path = "/api/v1/memberships"
    body = to_json(membership_values(session))
    body["conversation_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/conversation_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("read_until", "set by the service"),
        *(("conversation_id", value) for value in refused(MembershipFields.conversation_id)),
        *(("member", value) for value in refused(MembershipFields.member)),
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


def test_read_membership(client: TestClient, session: Session) -> None:
    row = make_membership(session)
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_membership_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_membership(session)
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_membership_after_delete_membership(client: TestClient, session: Session) -> None:
    row = make_membership(session)
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    client.delete(path)
    assert client.get(before).status_code == 404


def test_read_membership_of_unknown_membership(client: TestClient, session: Session) -> None:
    row = make_membership(session)
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_membership_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_membership(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/memberships/{membership_id}", membership_id=row.id)
    response = client.get(path)
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
