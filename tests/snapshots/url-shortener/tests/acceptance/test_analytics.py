"""What the component analytics must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import eventually, matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("link_stats")
def test_clicks_and_visitors_are_counted(api: httpx2.Client) -> None:
    """Clicks and visitors are counted."""
    response = api.post(
        "/api/v1/links",
        json={"code": "counted1", "target_url": "https://www.example.com/counted"},
    )
    assert response.status_code == 201, response.text
    link = response.json()["id"]
    response = api.get(url("/api/v1/links/{link}/stats", link=link))
    assert response.status_code == 200, response.text
    matches(response.json(), {"link_id": link, "clicks": 0, "visitors": 0, "last_click_at": None})
    for _ in range(3):
        response = api.post(
            "/api/v1/clicks",
            json={
                "link_id": link,
                "clicked_at": "2025-02-01T10:00:00Z",
                "visitor_hash": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            },
        )
        assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/clicks",
        json={
            "link_id": link,
            "clicked_at": "2025-02-01T11:00:00Z",
            "visitor_hash": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        },
    )
    assert response.status_code == 201, response.text
    response = api.get(url("/api/v1/links/{link}/stats", link=link))
    assert response.status_code == 200, response.text
    matches(response.json(), {"clicks": 4, "visitors": 2, "last_click_at": "2025-02-01T11:00:00Z"})


@pytest.mark.exercise("link_stats")
def test_only_clicks_in_the_period_are_counted(api: httpx2.Client) -> None:
    """Only clicks in the period are counted."""
    response = api.post(
        "/api/v1/links",
        json={"code": "period1", "target_url": "https://www.example.com/period"},
    )
    assert response.status_code == 201, response.text
    link = response.json()["id"]
    response = api.post(
        "/api/v1/clicks",
        json={"link_id": link, "clicked_at": "2025-03-01T10:00:00Z"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/clicks",
        json={"link_id": link, "clicked_at": "2025-03-02T10:00:00Z"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/clicks",
        json={"link_id": link, "clicked_at": "2025-03-03T10:00:00Z"},
    )
    assert response.status_code == 201, response.text
    response = api.get(url("/api/v1/links/{link}/stats", link=link))
    assert response.status_code == 200, response.text
    matches(response.json(), {"clicks": 3})
    response = api.get(url("/api/v1/links/{link}/stats?since=2025-03-02T00:00:00Z", link=link))
    assert response.status_code == 200, response.text
    matches(response.json(), {"clicks": 2})
    response = api.get(url("/api/v1/links/{link}/stats?until=2025-03-03T00:00:00Z", link=link))
    assert response.status_code == 200, response.text
    matches(response.json(), {"clicks": 2})
    response = api.get(
        url(
            "/api/v1/links/{link}/stats?since=2025-03-02T00:00:00Z&until=2025-03-03T00:00:00Z",
            link=link,
        ),
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"clicks": 1})


@pytest.mark.exercise("link_stats")
def test_an_unknown_link_has_no_statistics(api: httpx2.Client) -> None:
    """An unknown link has no statistics."""
    response = api.get("/api/v1/links/01990f3c-5b7e-7c31-9d42-3f1e8a6b2c10/stats")
    assert response.status_code == 404, response.text


@pytest.mark.exercise("top_links")
def test_the_most_followed_links_come_first(api: httpx2.Client) -> None:
    """The most followed links come first."""
    response = api.post(
        "/api/v1/links",
        json={"code": "topAonce", "target_url": "https://www.example.com/top/1"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/links",
        json={"code": "topBtwice", "target_url": "https://www.example.com/top/2"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/links",
        json={"code": "topCnever", "target_url": "https://www.example.com/top/3"},
    )
    assert response.status_code == 201, response.text
    response = api.get("/r/topAonce")
    assert response.status_code == 302, response.text
    for _ in range(2):
        response = api.get("/r/topBtwice")
        assert response.status_code == 302, response.text

    def check() -> None:
        response = api.get("/api/v1/top-links")
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            [{"code": "topBtwice", "clicks": 2}, {"code": "topAonce", "clicks": 1}],
        )

    eventually(check, within=5)
    response = api.get("/api/v1/top-links?limit=1")
    assert response.status_code == 200, response.text
    matches(response.json(), [{"code": "topBtwice"}])
