"""What the component reports must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

from uuid import uuid4

import httpx2
import pytest

from tests.blackbox import eventually, matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("ad_counts")
def test_the_counts_of_an_ad_are_by_event_time(api: httpx2.Client) -> None:
    """The counts of an ad are by event time."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
    fresh_3 = str(uuid4())
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
                    "clicked_at": "2024-03-01T10:30:00+01:00",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_2,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:45:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_3,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T08:15:00Z",
                    "visitor": "0000000000000002",
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

    def check_4() -> None:
        response = api.get(
            url(
                "/api/v1/ads/{ad}/counts?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z",
                ad=ad,
            ),
        )
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {
                "ad_id": ad,
                "clicks": 3,
                "visitors": 2,
                "hours": [
                    {"hour": "2024-03-01T08:00:00Z", "clicks": 1},
                    {"hour": "2024-03-01T09:00:00Z", "clicks": 2},
                ],
            },
        )

    eventually(check_4, within=5)

    def check_5() -> None:
        response = api.get(
            url(
                "/api/v1/ads/{ad}/counts?since=2024-03-01T09:00:00Z&until=2024-03-02T00:00:00Z",
                ad=ad,
            ),
        )
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"clicks": 2, "visitors": 1, "hours": [{"hour": "2024-03-01T09:00:00Z", "clicks": 2}]},
        )

    eventually(check_5, within=5)

    def check_6() -> None:
        response = api.get(
            url(
                "/api/v1/ads/{ad}/counts?since=2024-03-02T00:00:00Z&until=2024-03-03T00:00:00Z",
                ad=ad,
            ),
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"clicks": 0, "visitors": 0, "hours": []})

    eventually(check_6, within=5)


@pytest.mark.exercise("ad_counts")
def test_a_period_starts_and_ends_on_full_hours(api: httpx2.Client) -> None:
    """A period starts and ends on full hours."""
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
    response = api.get(
        url("/api/v1/ads/{ad}/counts?since=2024-03-01T09:30:00Z&until=2024-03-01T11:00:00Z", ad=ad),
    )
    assert response.status_code == 422, response.text
    response = api.get(
        url("/api/v1/ads/{ad}/counts?since=2024-03-01T09:00:00Z&until=2024-03-01T09:00:00Z", ad=ad),
    )
    assert response.status_code == 422, response.text


@pytest.mark.exercise("ad_counts")
def test_an_unknown_ad_has_no_counts(api: httpx2.Client) -> None:
    """An unknown ad has no counts."""
    response = api.get(
        "/api/v1/ads/0190a000-0000-7000-8000-000000000000/counts?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z",
    )
    assert response.status_code == 404, response.text


@pytest.mark.exercise("top_ads")
def test_the_ad_with_the_most_clicks_comes_first(api: httpx2.Client) -> None:
    """The ad with the most clicks comes first."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
    fresh_3 = str(uuid4())
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
    first = response.json()["id"]
    response = api.post(
        "/api/v1/ads",
        json={
            "campaign_id": campaign,
            "headline": "City bikes from 399",
            "target_url": "https://www.example.com/bikes",
        },
    )
    assert response.status_code == 201, response.text
    second = response.json()["id"]
    response = api.post(
        "/api/v1/ads",
        json={
            "campaign_id": campaign,
            "headline": "City bikes from 399",
            "target_url": "https://www.example.com/bikes",
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": fresh_1,
                    "ad_id": first,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_2,
                    "ad_id": second,
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_3,
                    "ad_id": second,
                    "clicked_at": "2024-03-01T10:20:00Z",
                    "visitor": "0000000000000002",
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

    def check_6() -> None:
        response = api.get(
            url(
                "/api/v1/campaigns/{campaign}/top-ads?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z",
                campaign=campaign,
            ),
        )
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"ads": [{"ad_id": second, "total": 2}, {"ad_id": first, "total": 1}]},
        )

    eventually(check_6, within=5)

    def check_7() -> None:
        response = api.get(
            url(
                "/api/v1/campaigns/{campaign}/top-ads?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z&limit=1",
                campaign=campaign,
            ),
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"ads": [{"ad_id": second, "total": 2}]})

    eventually(check_7, within=5)


@pytest.mark.exercise("top_ads")
def test_ads_can_be_ranked_by_visitors(api: httpx2.Client) -> None:
    """Ads can be ranked by visitors."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
    fresh_3 = str(uuid4())
    fresh_4 = str(uuid4())
    fresh_5 = str(uuid4())
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
    first = response.json()["id"]
    response = api.post(
        "/api/v1/ads",
        json={
            "campaign_id": campaign,
            "headline": "City bikes from 399",
            "target_url": "https://www.example.com/bikes",
        },
    )
    assert response.status_code == 201, response.text
    second = response.json()["id"]
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": fresh_1,
                    "ad_id": first,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_2,
                    "ad_id": first,
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_3,
                    "ad_id": first,
                    "clicked_at": "2024-03-01T09:30:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_4,
                    "ad_id": second,
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_5,
                    "ad_id": second,
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000002",
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
                {"click_id": fresh_4, "outcome": "counted"},
                {"click_id": fresh_5, "outcome": "counted"},
            ],
            "counted": 5,
        },
    )

    def check() -> None:
        response = api.get(
            url(
                "/api/v1/campaigns/{campaign}/top-ads?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z&by=visitors",
                campaign=campaign,
            ),
        )
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"ads": [{"ad_id": second, "total": 2}, {"ad_id": first, "total": 1}]},
        )

    eventually(check, within=5)


@pytest.mark.exercise("top_ads")
def test_an_unknown_campaign_has_no_top_ads(api: httpx2.Client) -> None:
    """An unknown campaign has no top ads."""
    response = api.get(
        "/api/v1/campaigns/0190a000-0000-7000-8000-000000000000/top-ads?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z",
    )
    assert response.status_code == 404, response.text
