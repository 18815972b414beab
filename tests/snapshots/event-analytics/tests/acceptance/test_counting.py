"""What the component counting must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

from uuid import uuid4

import httpx2
import pytest

from tests.blackbox import eventually, matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("count_clicks")
def test_the_hour_counts_follow_the_clicks(api: httpx2.Client) -> None:
    """The hour counts follow the clicks."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
    fresh_3 = str(uuid4())
    fresh_4 = str(uuid4())
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
                    "click_id": fresh_1,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_2,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_3,
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
                {"click_id": fresh_1, "outcome": "counted"},
                {"click_id": fresh_2, "outcome": "counted"},
                {"click_id": fresh_3, "outcome": "counted"},
            ],
            "counted": 3,
        },
    )
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": fresh_4,
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
        {"results": [{"click_id": fresh_4, "outcome": "counted"}], "counted": 1},
    )

    def check_5() -> None:
        response = api.get(url("/api/v1/hour-counts?limit=100&after={ad}", ad=ad))
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"items": {"$contains": {"ad_id": ad, "hour": "2024-03-01T09:00:00Z", "clicks": 3}}},
        )

    eventually(check_5, within=5)

    def check_6() -> None:
        response = api.get(url("/api/v1/hour-counts?limit=100&after={ad}", ad=ad))
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"items": {"$contains": {"ad_id": ad, "hour": "2024-03-01T10:00:00Z", "clicks": 1}}},
        )

    eventually(check_6, within=5)
