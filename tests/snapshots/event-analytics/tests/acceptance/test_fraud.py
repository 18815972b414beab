"""What the component fraud must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.fraud import bodies
from tests.factories import make_ad

pytestmark = pytest.mark.acceptance


def test_check_click(client: TestClient, session: Session) -> None:
    """Judge a click without counting it."""
    path = "/api/v1/click-checks"
    body = {
        "source": "edge-7.fra",
        "ad_id": str(make_ad(session).id),
        "visitor": "9f86d081884c7d65",
        "country": "DE",
        "clicks_this_minute": 5,
    }
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    bodies.CheckClickResponse.model_validate_json(response.content)
