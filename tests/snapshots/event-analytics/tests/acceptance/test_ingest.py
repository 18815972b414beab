"""What the component ingest has to do once it is built.

Each test calls one endpoint with the example of its description. Make them pass, and add to them:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient

from app.ingest import schemas

pytestmark = pytest.mark.acceptance


def test_ingest_events(client: TestClient) -> None:
    """Take a batch of clicks, once."""
    path = "/api/v1/events"
    body = {
        "batch_key": "edge-7_20261121T093000_0042",
        "source": "edge-7.fra",
        "clicks": "0199c2a45b7e7c319d423f1e8a6b2c10,0199c2a461d07a058b1f54c3d2e1f009,1795253400000,9f86d081884c7d65,DE",
    }
    response = client.post(path, json=body)
    assert response.status_code == 202, response.text
    schemas.IngestEventsResponse.model_validate_json(response.content)
