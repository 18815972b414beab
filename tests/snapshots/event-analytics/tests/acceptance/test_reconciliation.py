"""What the component reconciliation must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient

from app.reconciliation import bodies

pytestmark = pytest.mark.acceptance


def test_start_recount(client: TestClient) -> None:
    """Start the recount of a finished day."""
    path = "/api/v1/recounts"
    body = {
        "day": "2026-11-21T00:00:00Z",
    }
    response = client.post(path, json=body)
    assert response.status_code == 202, response.text
    bodies.StartRecountResponse.model_validate_json(response.content)
