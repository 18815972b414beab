"""What the component replication must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.replication import bodies
from tests.factories import make_file
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_replica_status(client: TestClient) -> None:
    """Summarise the state of all replicas."""
    path = "/api/v1/replicas"
    response = client.get(path)
    assert response.status_code == 200, response.text
    bodies.ReplicaStatusResponse.model_validate_json(response.content)


def test_verify_file(client: TestClient, session: Session) -> None:
    """Compare every copy of a file with its digest and repair the bad ones."""
    row = make_file(session)
    path = url("/api/v1/files/{file_id}/verify", file_id=row.id)
    response = client.post(path)
    assert response.status_code == 200, response.text
    bodies.VerifyFileResponse.model_validate_json(response.content)


def test_start_repair(client: TestClient) -> None:
    """Start verifying all blobs, oldest verification first."""
    path = "/api/v1/repairs"
    body = {
        "max_blobs": 10000,
    }
    response = client.post(path, json=body)
    assert response.status_code == 202, response.text
    bodies.StartRepairResponse.model_validate_json(response.content)
