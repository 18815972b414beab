"""What the component limiter must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.limiter import bodies
from tests.factories import make_client
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_check(client: TestClient) -> None:
    """Decide whether a request is allowed, and count it."""
    path = "/api/v1/check"
    body = {
        "client_key": "mobile-app",
        "route": "/api/v1/search",
        "cost": 1,
        "dry_run": False,
    }
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    bodies.CheckResponse.model_validate_json(response.content)


def test_read_quota(client: TestClient, session: Session) -> None:
    """Read what a client has left on one route, without counting."""
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}/quota", client_id=row.id)
    parameters: dict[str, Any] = {
        "route": "/api/v1/search",
    }
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    bodies.ReadQuotaResponse.model_validate_json(response.content)


def test_reset_quota(client: TestClient, session: Session) -> None:
    """Forget what a client has used under all rules."""
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}/reset", client_id=row.id)
    response = client.post(path)
    assert response.status_code == 204, response.text
