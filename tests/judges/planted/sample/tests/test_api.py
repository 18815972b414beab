"""Tests of the API."""

from fastapi.testclient import TestClient

from app.main import app


def test_a_note_can_be_created() -> None:
    """A created note has what was sent."""
    with TestClient(app) as client:
        answer = client.post("/notes", json={"title": "Buy milk", "stars": 3})
    assert answer.status_code == 201
    assert answer.json()["stars"] == 3
