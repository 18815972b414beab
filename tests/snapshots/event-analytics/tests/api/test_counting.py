"""The given endpoints of the component counting."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_hour_count


def test_list_hour_counts(client: TestClient, session: Session) -> None:
    path = "/api/v1/hour-counts"
    rows = [make_hour_count(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_hour_counts_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/hour-counts"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422
