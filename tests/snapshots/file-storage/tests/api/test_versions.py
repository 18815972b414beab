"""The given endpoints of the component versions."""

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_version
from tests.paths import url


def test_read_version(client: TestClient, session: Session) -> None:
    row = make_version(session)
    path = url("/api/v1/versions/{version_id}", version_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_version_of_unknown_version(client: TestClient, session: Session) -> None:
    row = make_version(session)
    path = url("/api/v1/versions/{version_id}", version_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_version_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_version(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/versions/{version_id}", version_id=row.id)
    response = client.get(path)
    assert response.status_code == 422
