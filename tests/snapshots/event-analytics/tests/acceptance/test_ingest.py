"""What the component ingest must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

from uuid import uuid4

import httpx2
import pytest

from tests.blackbox import eventually, matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("ingest_clicks")
def test_a_batch_that_is_sent_again_counts_once(api: httpx2.Client) -> None:
    """A batch that is sent again counts once."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
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
            ],
            "counted": 2,
        },
    )
    for _ in range(2):
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
                    {"click_id": fresh_1, "outcome": "duplicate"},
                    {"click_id": fresh_2, "outcome": "duplicate"},
                ],
                "counted": 0,
            },
        )

    def check() -> None:
        response = api.get(
            url(
                "/api/v1/ads/{ad}/counts?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z",
                ad=ad,
            ),
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"clicks": 2})

    eventually(check, within=5)


@pytest.mark.exercise("ingest_clicks")
def test_a_click_that_a_batch_contains_twice_counts_once(api: httpx2.Client) -> None:
    """A click that a batch contains twice counts once."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
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
                    "click_id": fresh_1,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
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
                {"click_id": fresh_1, "outcome": "duplicate"},
            ],
            "counted": 2,
        },
    )

    def check() -> None:
        response = api.get(
            url(
                "/api/v1/ads/{ad}/counts?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z",
                ad=ad,
            ),
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"clicks": 2})

    eventually(check, within=5)


@pytest.mark.exercise("ingest_clicks")
def test_an_unknown_ad_does_not_affect_the_other_clicks(api: httpx2.Client) -> None:
    """An unknown ad does not affect the other clicks."""
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
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_2,
                    "ad_id": "0190a000-0000-7000-8000-000000000000",
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_3,
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
            "results": [
                {"click_id": fresh_1, "outcome": "counted"},
                {"click_id": fresh_2, "outcome": "unknown_ad"},
                {"click_id": fresh_3, "outcome": "counted"},
            ],
            "counted": 2,
        },
    )

    def check() -> None:
        response = api.get(
            url(
                "/api/v1/ads/{ad}/counts?since=2024-03-01T00:00:00Z&until=2024-03-02T00:00:00Z",
                ad=ad,
            ),
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"clicks": 2})

    eventually(check, within=5)


@pytest.mark.exercise("ingest_clicks")
def test_a_malformed_click_rejects_the_whole_batch(api: httpx2.Client) -> None:
    """A malformed click rejects the whole batch."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
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
                    "visitor": "nobody",
                },
            ],
        },
    )
    assert response.status_code == 422, response.text
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
            ],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"results": [{"click_id": fresh_1, "outcome": "counted"}], "counted": 1},
    )


@pytest.mark.exercise("ingest_clicks")
def test_a_click_from_the_future_is_not_counted(api: httpx2.Client) -> None:
    """A click from the future is not counted."""
    fresh_1 = str(uuid4())
    fresh_2 = str(uuid4())
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
                    "clicked_at": "2199-01-01T00:00:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_2,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:20:00Z",
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
                {"click_id": fresh_1, "outcome": "ahead"},
                {"click_id": fresh_2, "outcome": "counted"},
            ],
            "counted": 1,
        },
    )


@pytest.mark.exercise("ingest_clicks")
def test_a_late_click_counts_until_its_hour_is_closed(api: httpx2.Client) -> None:
    """A late click counts until its hour is closed."""
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
                    "clicked_at": "2024-03-01T12:00:00Z",
                    "visitor": "0000000000000001",
                },
            ],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"results": [{"click_id": fresh_1, "outcome": "counted"}], "counted": 1},
    )
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": fresh_2,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
            ],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"results": [{"click_id": fresh_2, "outcome": "counted"}], "counted": 1},
    )

    def check_5() -> None:
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
                "clicks": 2,
                "hours": [
                    {"hour": "2024-03-01T09:00:00Z", "clicks": 1},
                    {"hour": "2024-03-01T12:00:00Z", "clicks": 1},
                ],
            },
        )

    eventually(check_5, within=5)
    response = api.patch(
        url("/api/v1/campaigns/{campaign}", campaign=campaign),
        json={"closed_until": "2024-03-01T12:00:00Z"},
    )
    assert response.status_code == 200, response.text
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": fresh_3,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:30:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": fresh_4,
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T12:30:00Z",
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
                {"click_id": fresh_3, "outcome": "closed"},
                {"click_id": fresh_4, "outcome": "counted"},
            ],
            "counted": 1,
        },
    )

    def check_8() -> None:
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
                "clicks": 3,
                "hours": [
                    {"hour": "2024-03-01T09:00:00Z", "clicks": 1},
                    {"hour": "2024-03-01T12:00:00Z", "clicks": 2},
                ],
            },
        )

    eventually(check_8, within=5)
