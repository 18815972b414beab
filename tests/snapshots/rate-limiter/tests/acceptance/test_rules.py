"""What the component rules must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient

from app.rules import bodies

pytestmark = pytest.mark.acceptance


def test_simulate(client: TestClient) -> None:
    """Work out what a limit would do to a steady stream of requests."""
    path = "/api/v1/simulations"
    body = {
        "algorithm": "token_bucket",
        "max_requests": 100,
        "window_seconds": 60,
        "burst": 20,
        "requests_per_second": 5.0,
        "duration_seconds": 60,
    }
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    bodies.SimulateResponse.model_validate_json(response.content)
