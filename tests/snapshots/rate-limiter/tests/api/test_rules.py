"""The given endpoints of the component rules."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.rules.models import RuleFields
from tests.factories import make_override, make_rule, refused, rule_values, to_json
from tests.paths import url


def test_create_rule(client: TestClient, session: Session) -> None:
    path = "/api/v1/rules"
    body = to_json(rule_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_rule_twice(client: TestClient, session: Session) -> None:
    path = "/api/v1/rules"
    body = to_json(rule_values(session))
    client.post(path, json=body)
    response = client.post(path, json=body)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/name"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("name", value) for value in refused(RuleFields.name)),
        *(("route", value) for value in refused(RuleFields.route)),
        *(("algorithm", value) for value in refused(RuleFields.algorithm)),
        *(("max_requests", value) for value in refused(RuleFields.max_requests)),
        *(("window_seconds", value) for value in refused(RuleFields.window_seconds)),
        *(("burst", value) for value in refused(RuleFields.burst)),
        *(("scope", value) for value in refused(RuleFields.scope)),
        *(("priority", value) for value in refused(RuleFields.priority)),
        *(("on_outage", value) for value in refused(RuleFields.on_outage)),
        *(("enabled", value) for value in refused(RuleFields.enabled)),
        *(("dry_run", value) for value in refused(RuleFields.dry_run)),
    ],
)
def test_create_rule_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/rules"
    body = to_json(rule_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_rules(client: TestClient, session: Session) -> None:
    path = "/api/v1/rules"
    rows = [make_rule(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_rules_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/rules"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_rule(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_rule_of_unknown_rule(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_rule_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_replace_rule(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    body = to_json(rule_values(session))
    response = client.put(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_replace_rule_to_taken_name(client: TestClient, session: Session) -> None:
    other = make_rule(session)
    row = make_rule(session)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    taken = to_json({"value": other.name})
    body = to_json(rule_values(session))
    body["name"] = taken["value"]
    response = client.put(path, json=body)
    assert response.status_code == 409
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/name"


def test_replace_rule_of_unknown_rule(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(rule_values(session))
    response = client.put(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_replace_rule_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    response = client.put(path, json={})
    assert response.status_code == 422


def test_delete_rule(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_rule_with_override_in_rule_id(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    make_override(session, rule_id=row.id)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "overrides" in response.json()["detail"]


def test_delete_rule_of_unknown_rule(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_rule_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_rule(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/rules/{rule_id}", rule_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
