"""What the component messages must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_room
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_get_history(client: TestClient, session: Session) -> None:
    """Read the messages of a room, newest first."""
    path = url("/api/v1/rooms/{room_id}/history", room_id=make_room(session).id)
    parameters: dict[str, Any] = {
        "limit": 50,
    }
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
