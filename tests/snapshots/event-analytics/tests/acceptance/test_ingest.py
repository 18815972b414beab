"""What the component ingest must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient

from app.ingest import bodies

pytestmark = pytest.mark.acceptance


def test_ingest_events(client: TestClient) -> None:
    """Ingest a batch of clicks exactly once."""
    path = "/api/v1/events"
    body = {
        "batch_key": "edge-7_20261121T093000_0042",
        "source": "edge-7.fra",
        "clicks": [
            {
                "click_id": "0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10",
                "ad_id": "0199c2a4-61d0-7a05-8b1f-54c3d2e1f009",
                "clicked_at": "2026-11-21T09:30:00Z",
                "visitor": "9f86d081884c7d65",
                "country": "DE",
            },
        ],
    }
    response = client.post(path, json=body)
    assert response.status_code == 202, response.text
    bodies.IngestEventsResponse.model_validate_json(response.content)
