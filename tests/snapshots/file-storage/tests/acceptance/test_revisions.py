"""What the component revisions must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.revisions import bodies
from tests.factories import make_revision
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_restore_revision(client: TestClient, session: Session) -> None:
    """Make the content of a revision the content of its file again."""
    row = make_revision(session)
    path = url("/api/v1/revisions/{revision_id}/restore", revision_id=row.id)
    response = client.post(path)
    assert response.status_code == 200, response.text
    bodies.RestoreRevisionResponse.model_validate_json(response.content)
