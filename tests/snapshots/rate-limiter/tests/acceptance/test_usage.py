"""What the component usage must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.usage import bodies
from tests.factories import make_client
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_summarise_usage(client: TestClient, session: Session) -> None:
    """Sum up what a client was allowed and denied in a period."""
    row = make_client(session)
    path = url("/api/v1/clients/{client_id}/usage", client_id=row.id)
    parameters: dict[str, Any] = {
        "since": "2026-11-20T00:00:00Z",
        "until": "2026-11-21T00:00:00Z",
    }
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    bodies.SummariseUsageResponse.model_validate_json(response.content)
