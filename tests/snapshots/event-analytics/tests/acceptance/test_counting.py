"""What the component counting must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient

from app.counting import bodies

pytestmark = pytest.mark.acceptance


def test_counting_status(client: TestClient) -> None:
    """Report the progress of counting."""
    path = "/api/v1/counting"
    response = client.get(path)
    assert response.status_code == 200, response.text
    bodies.CountingStatusResponse.model_validate_json(response.content)
