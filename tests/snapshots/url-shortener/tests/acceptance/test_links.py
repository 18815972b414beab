"""What the component links must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("shorten")
def test_a_generated_code_belongs_to_a_stored_link(api: httpx2.Client) -> None:
    """A generated code belongs to a stored link."""
    response = api.post(
        "/api/v1/shorten",
        json={"target_url": "https://www.example.com/articles/1"},
    )
    assert response.status_code == 201, response.text
    matches(
        response.json(),
        {
            "code": {"$matches": "^[0-9A-Za-z]{7}$"},
            "short_url": {"$matches": "^http://localhost:8000/r/[0-9A-Za-z]{7}$"},
        },
    )
    link = response.json()["id"]
    code = response.json()["code"]
    response = api.get(url("/api/v1/links/{link}", link=link))
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "code": code,
            "target_url": "https://www.example.com/articles/1",
            "active": True,
            "expires_at": None,
        },
    )
    response = api.get(url("/api/v1/codes/{code}", code=code))
    assert response.status_code == 200, response.text
    matches(response.json(), {"id": link})


@pytest.mark.exercise("shorten")
def test_an_address_can_be_shortened_again(api: httpx2.Client) -> None:
    """An address can be shortened again."""
    response = api.post(
        "/api/v1/shorten",
        json={
            "target_url": "https://www.example.com/articles/2",
            "expires_at": "2099-01-01T00:00:00Z",
        },
    )
    assert response.status_code == 201, response.text
    link = response.json()["id"]
    code = response.json()["code"]
    response = api.post(
        "/api/v1/shorten",
        json={"target_url": "https://www.example.com/articles/2"},
    )
    assert response.status_code == 201, response.text
    matches(response.json(), {"id": {"$not": link}, "code": {"$not": code}})
    second = response.json()["id"]
    response = api.get(url("/api/v1/links/{second}", second=second))
    assert response.status_code == 200, response.text
    matches(response.json(), {"expires_at": None})
    response = api.get(url("/api/v1/links/{link}", link=link))
    assert response.status_code == 200, response.text
    matches(response.json(), {"expires_at": "2099-01-01T00:00:00Z"})


@pytest.mark.exercise("shorten")
def test_an_expiry_must_be_in_the_future(api: httpx2.Client) -> None:
    """An expiry must be in the future."""
    response = api.post(
        "/api/v1/shorten",
        json={
            "target_url": "https://www.example.com/articles/3",
            "expires_at": "2001-01-01T00:00:00Z",
        },
    )
    assert response.status_code == 422, response.text
    response = api.get("/api/v1/links")
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"items": {"$not": {"$contains": {"target_url": "https://www.example.com/articles/3"}}}},
    )
