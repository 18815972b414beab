"""What the component rooms must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_message, make_room
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_put_marker(client: TestClient, session: Session) -> None:
    """Set the caller's read marker."""
    path = url("/api/v1/rooms/{room_id}/marker", room_id=make_room(session).id)
    body = {
        "message_id": str(make_message(session).id),
    }
    response = client.put(path, json=body)
    assert response.status_code == 204, response.text
