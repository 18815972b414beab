"""What the component counting must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import eventually, matches

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("count_clicks")
def test_the_hour_counts_follow_the_clicks(api: httpx2.Client) -> None:
    """The hour counts follow the clicks."""
    response = api.post(
        "/api/v1/campaigns",
        json={"advertiser": "Northern Bikes Ltd", "title": "Spring sale"},
    )
    assert response.status_code == 201, response.text
    campaign = response.json()["id"]
    response = api.post(
        "/api/v1/ads",
        json={
            "campaign_id": campaign,
            "headline": "City bikes from 399",
            "target_url": "https://www.example.com/bikes",
        },
    )
    assert response.status_code == 201, response.text
    ad = response.json()["id"]
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": "0190a000-0000-7000-8000-000000007001",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000007002",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000007003",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T10:00:00Z",
                    "visitor": "0000000000000001",
                },
            ],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "results": [
                {"click_id": "0190a000-0000-7000-8000-000000007001", "outcome": "counted"},
                {"click_id": "0190a000-0000-7000-8000-000000007002", "outcome": "counted"},
                {"click_id": "0190a000-0000-7000-8000-000000007003", "outcome": "counted"},
            ],
            "counted": 3,
        },
    )
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": "0190a000-0000-7000-8000-000000007004",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:30:00Z",
                    "visitor": "0000000000000001",
                },
            ],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "results": [{"click_id": "0190a000-0000-7000-8000-000000007004", "outcome": "counted"}],
            "counted": 1,
        },
    )

    def check_5() -> None:
        response = api.get("/api/v1/hour-counts?limit=100")
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"items": {"$contains": {"ad_id": ad, "hour": "2024-03-01T09:00:00Z", "clicks": 3}}},
        )

    eventually(check_5, within=5)

    def check_6() -> None:
        response = api.get("/api/v1/hour-counts?limit=100")
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"items": {"$contains": {"ad_id": ad, "hour": "2024-03-01T10:00:00Z", "clicks": 1}}},
        )

    eventually(check_6, within=5)
