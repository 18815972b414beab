"""What the component ingest must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import eventually, matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("ingest_clicks")
def test_a_batch_that_is_sent_again_counts_once(api: httpx2.Client) -> None:
    """A batch that is sent again counts once."""
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
                    "click_id": "0190a000-0000-7000-8000-000000001001",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000001002",
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
                {"click_id": "0190a000-0000-7000-8000-000000001001", "outcome": "counted"},
                {"click_id": "0190a000-0000-7000-8000-000000001002", "outcome": "counted"},
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
                        "click_id": "0190a000-0000-7000-8000-000000001001",
                        "ad_id": ad,
                        "clicked_at": "2024-03-01T09:10:00Z",
                        "visitor": "0000000000000001",
                    },
                    {
                        "click_id": "0190a000-0000-7000-8000-000000001002",
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
                    {"click_id": "0190a000-0000-7000-8000-000000001001", "outcome": "duplicate"},
                    {"click_id": "0190a000-0000-7000-8000-000000001002", "outcome": "duplicate"},
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
                    "click_id": "0190a000-0000-7000-8000-000000002001",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000002002",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000002001",
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
                {"click_id": "0190a000-0000-7000-8000-000000002001", "outcome": "counted"},
                {"click_id": "0190a000-0000-7000-8000-000000002002", "outcome": "counted"},
                {"click_id": "0190a000-0000-7000-8000-000000002001", "outcome": "duplicate"},
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
                    "click_id": "0190a000-0000-7000-8000-000000003001",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000003002",
                    "ad_id": "0190a000-0000-7000-8000-000000000000",
                    "clicked_at": "2024-03-01T09:20:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000003003",
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
                {"click_id": "0190a000-0000-7000-8000-000000003001", "outcome": "counted"},
                {"click_id": "0190a000-0000-7000-8000-000000003002", "outcome": "unknown_ad"},
                {"click_id": "0190a000-0000-7000-8000-000000003003", "outcome": "counted"},
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
                    "click_id": "0190a000-0000-7000-8000-000000004001",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:10:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000004002",
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
                    "click_id": "0190a000-0000-7000-8000-000000004001",
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
            "results": [{"click_id": "0190a000-0000-7000-8000-000000004001", "outcome": "counted"}],
            "counted": 1,
        },
    )


@pytest.mark.exercise("ingest_clicks")
def test_a_click_from_the_future_is_not_counted(api: httpx2.Client) -> None:
    """A click from the future is not counted."""
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
                    "click_id": "0190a000-0000-7000-8000-000000005001",
                    "ad_id": ad,
                    "clicked_at": "2199-01-01T00:00:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000005002",
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
                {"click_id": "0190a000-0000-7000-8000-000000005001", "outcome": "ahead"},
                {"click_id": "0190a000-0000-7000-8000-000000005002", "outcome": "counted"},
            ],
            "counted": 1,
        },
    )


@pytest.mark.exercise("ingest_clicks")
def test_a_late_click_counts_until_its_hour_is_closed(api: httpx2.Client) -> None:
    """A late click counts until its hour is closed."""
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
                    "click_id": "0190a000-0000-7000-8000-000000006001",
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
        {
            "results": [{"click_id": "0190a000-0000-7000-8000-000000006001", "outcome": "counted"}],
            "counted": 1,
        },
    )
    response = api.post(
        "/api/v1/clicks",
        json={
            "clicks": [
                {
                    "click_id": "0190a000-0000-7000-8000-000000006002",
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
            "results": [{"click_id": "0190a000-0000-7000-8000-000000006002", "outcome": "counted"}],
            "counted": 1,
        },
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
                    "click_id": "0190a000-0000-7000-8000-000000006003",
                    "ad_id": ad,
                    "clicked_at": "2024-03-01T09:30:00Z",
                    "visitor": "0000000000000001",
                },
                {
                    "click_id": "0190a000-0000-7000-8000-000000006004",
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
                {"click_id": "0190a000-0000-7000-8000-000000006003", "outcome": "closed"},
                {"click_id": "0190a000-0000-7000-8000-000000006004", "outcome": "counted"},
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
