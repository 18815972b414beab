"""What the component sharing must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.sharing import bodies
from tests.factories import make_share
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_issue_token(client: TestClient, session: Session) -> None:
    """Issue a signed token that stands for a share."""
    row = make_share(session)
    path = url("/api/v1/shares/{share_id}/tokens", share_id=row.id)
    response = client.post(path)
    assert response.status_code == 201, response.text
    bodies.IssueTokenResponse.model_validate_json(response.content)


def test_check_token(client: TestClient) -> None:
    """Tell whether a token is valid, and for which file."""
    path = "/api/v1/tokens/check"
    body = {
        "token": "eyJzIjoiMDE5OWMyYTQifQ.q83vEjRWeJA",
    }
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    bodies.CheckTokenResponse.model_validate_json(response.content)
