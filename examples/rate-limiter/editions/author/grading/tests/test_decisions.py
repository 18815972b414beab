"""Single checks that scenarios cannot describe."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("check")]


def make_rule(api: httpx2.Client, **members: Any) -> str:
    """Make a rule, and return its route, which no other has."""
    name = f"daily-{uuid4()}"
    body = {"name": name, "route": f"/{name}", "window_seconds": 86400} | members
    response = api.post("/api/v1/rules", json=body)
    assert response.status_code == 201, response.text
    return f"/{name}"


def check(api: httpx2.Client, client_key: str, **members: Any) -> httpx2.Response:
    body = {"client_key": client_key, "route": f"/{client_key}"} | members
    return api.post("/api/v1/check", json=body)


@pytest.mark.parametrize(
    ("algorithm", "most"),
    [("fixed_window", 5), ("sliding_window", 5), ("token_bucket", 3)],
)
def test_no_wait_is_told_if_none_helps(api: httpx2.Client, algorithm: str, most: int) -> None:
    route = make_rule(api, algorithm=algorithm, max_requests=5, burst=3)
    response = check(api, "greedy", route=route, cost=most + 1)
    assert response.status_code == 429, response.text
    assert "Retry-After" not in response.headers
    assert check(api, "greedy", route=route, cost=most).status_code == 200
    response = check(api, "greedy", route=route, cost=most)
    assert response.status_code == 429, response.text
    assert "Retry-After" in response.headers


def test_a_blocked_client_is_not_told_to_wait(api: httpx2.Client) -> None:
    client_key = f"unwanted-{uuid4()}"
    body = {"client_key": client_key, "title": "Unwanted", "blocked": True}
    client = api.post("/api/v1/clients", json=body).json()
    response = check(api, client_key)
    assert response.status_code == 429, response.text
    assert "Retry-After" not in response.headers
    api.patch(f"/api/v1/clients/{client['id']}", json={"blocked": False})
    assert check(api, client_key).status_code == 200
