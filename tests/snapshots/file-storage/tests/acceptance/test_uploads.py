"""What the component uploads must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.uploads import bodies
from tests.factories import make_upload
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_read_progress(client: TestClient, session: Session) -> None:
    """Tell which part of an upload is the first one missing."""
    row = make_upload(session)
    path = url("/api/v1/uploads/{upload_id}/progress", upload_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    bodies.ReadProgressResponse.model_validate_json(response.content)


def test_complete_upload(client: TestClient, session: Session) -> None:
    """Join the parts, compare the digest and create the file, if no part is missing."""
    row = make_upload(session)
    path = url("/api/v1/uploads/{upload_id}/complete", upload_id=row.id)
    response = client.post(path)
    assert response.status_code == 200, response.text
    bodies.CompleteUploadResponse.model_validate_json(response.content)
