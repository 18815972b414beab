"""What the component redirects must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import eventually, matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("follow")
def test_a_temporary_link_redirects_each_time(api: httpx2.Client) -> None:
    """A temporary link redirects each time."""
    response = api.post(
        "/api/v1/links",
        json={"code": "temporary1", "target_url": "https://www.example.com/temporary?page=1"},
    )
    assert response.status_code == 201, response.text
    for _ in range(3):
        response = api.get("/r/temporary1")
        assert response.status_code == 302, response.text
        matches(response.headers, {"Location": "https://www.example.com/temporary?page=1"})


@pytest.mark.exercise("follow")
def test_a_permanent_link_may_be_cached_for_a_while(api: httpx2.Client) -> None:
    """A permanent link may be cached for a while."""
    response = api.post(
        "/api/v1/links",
        json={
            "code": "permanent1",
            "target_url": "https://www.example.com/permanent",
            "redirect_type": "permanent",
        },
    )
    assert response.status_code == 201, response.text
    response = api.get("/r/permanent1")
    assert response.status_code == 301, response.text
    matches(
        response.headers,
        {
            "Location": "https://www.example.com/permanent",
            "Cache-Control": {"$matches": "max-age=[1-9]"},
        },
    )


@pytest.mark.exercise("follow")
def test_an_unknown_code_leads_nowhere(api: httpx2.Client) -> None:
    """An unknown code leads nowhere."""
    response = api.get("/r/unknown1")
    assert response.status_code == 404, response.text


@pytest.mark.exercise("follow")
def test_an_inactive_link_is_gone_until_it_is_active_again(api: httpx2.Client) -> None:
    """An inactive link is gone until it is active again."""
    response = api.post(
        "/api/v1/links",
        json={"code": "inactive1", "target_url": "https://www.example.com/inactive"},
    )
    assert response.status_code == 201, response.text
    link = response.json()["id"]
    response = api.get("/r/inactive1")
    assert response.status_code == 302, response.text
    response = api.patch(url("/api/v1/links/{link}", link=link), json={"active": False})
    assert response.status_code == 200, response.text
    response = api.get("/r/inactive1")
    assert response.status_code == 410, response.text
    response = api.patch(url("/api/v1/links/{link}", link=link), json={"active": True})
    assert response.status_code == 200, response.text
    response = api.get("/r/inactive1")
    assert response.status_code == 302, response.text


@pytest.mark.exercise("follow")
def test_an_expired_link_is_gone(api: httpx2.Client) -> None:
    """An expired link is gone."""
    response = api.post(
        "/api/v1/links",
        json={
            "code": "expired1",
            "target_url": "https://www.example.com/expired",
            "expires_at": "2001-01-01T00:00:00Z",
        },
    )
    assert response.status_code == 201, response.text
    response = api.get("/r/expired1")
    assert response.status_code == 410, response.text


@pytest.mark.exercise("follow")
def test_a_changed_target_applies_at_once(api: httpx2.Client) -> None:
    """A changed target applies at once."""
    response = api.post(
        "/api/v1/links",
        json={"code": "changed1", "target_url": "https://www.example.com/before"},
    )
    assert response.status_code == 201, response.text
    link = response.json()["id"]
    for _ in range(2):
        response = api.get("/r/changed1")
        assert response.status_code == 302, response.text
        matches(response.headers, {"Location": "https://www.example.com/before"})
    response = api.patch(
        url("/api/v1/links/{link}", link=link),
        json={"target_url": "https://www.example.com/after"},
    )
    assert response.status_code == 200, response.text
    response = api.get("/r/changed1")
    assert response.status_code == 302, response.text
    matches(response.headers, {"Location": "https://www.example.com/after"})


@pytest.mark.exercise("follow")
def test_a_redirect_is_recorded_as_a_click(api: httpx2.Client) -> None:
    """A redirect is recorded as a click."""
    response = api.post(
        "/api/v1/links",
        json={"code": "recorded1", "target_url": "https://www.example.com/recorded"},
    )
    assert response.status_code == 201, response.text
    link = response.json()["id"]
    response = api.get(
        "/r/recorded1",
        headers={"Referer": "https://news.example.com/today?page=2", "User-Agent": "Browser/1.0"},
    )
    assert response.status_code == 302, response.text

    def check() -> None:
        response = api.get("/api/v1/clicks?limit=100")
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {
                "items": {
                    "$contains": {
                        "link_id": link,
                        "referrer": "news.example.com",
                        "visitor_hash": {"$matches": "^[0-9a-f]{64}$"},
                    },
                },
            },
        )

    eventually(check, within=5)
