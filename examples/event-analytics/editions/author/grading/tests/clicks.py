"""What the hidden tests share: ads, clicks and counts, over HTTP only."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import httpx2

from tests.blackbox import eventually

NINE = datetime(2024, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_markers = count()


def new_campaign(api: httpx2.Client, **values: Any) -> str:
    """Create a campaign and return its id."""
    body = {"advertiser": "Northern Bikes Ltd", "title": "Spring sale", **values}
    return _created(api.post("/api/v1/campaigns", json=body))


def new_ad(api: httpx2.Client, campaign: str | None = None) -> str:
    """Create an ad, in a campaign of its own unless one is given, and return its id."""
    body = {
        "campaign_id": campaign or new_campaign(api),
        "headline": "City bikes from 399",
        "target_url": "https://www.example.com/bikes",
    }
    return _created(api.post("/api/v1/ads", json=body))


def close(api: httpx2.Client, campaign: str, until: datetime | None) -> None:
    """Set up to when a campaign has been invoiced."""
    body = {"closed_until": until and until.isoformat()}
    response = api.patch(f"/api/v1/campaigns/{campaign}", json=body)
    assert response.status_code == 200, response.text


def click(ad: str, at: datetime = NINE, visitor: int = 1, **values: Any) -> dict[str, Any]:
    """Return a click."""
    return {
        "click_id": str(uuid4()),
        "ad_id": ad,
        "clicked_at": at.isoformat(),
        "visitor": f"{visitor:016x}",
        **values,
    }


def patiently(call: Callable[[], httpx2.Response]) -> httpx2.Response:
    """Repeat a call while the database is too busy, as ad servers do."""
    for _ in range(20):
        response = call()
        if response.status_code != 503:
            break
        time.sleep(0.2)
    return response


def send(api: httpx2.Client, clicks: Sequence[dict[str, Any]]) -> list[str]:
    """Send a batch and return the outcomes."""
    response = patiently(lambda: api.post("/api/v1/clicks", json={"clicks": clicks}))
    assert response.status_code == 200, response.text
    body = response.json()
    outcomes = [result["outcome"] for result in body["results"]]
    assert [r["click_id"] for r in body["results"]] == [c["click_id"] for c in clicks]
    assert body["counted"] == outcomes.count("counted")
    return outcomes


def counts(
    api: httpx2.Client,
    ad: str,
    since: datetime = NINE - DAY,
    until: datetime = NINE + DAY,
) -> dict[str, Any]:
    """Return the counts of an ad."""
    period = {"since": since.isoformat(), "until": until.isoformat()}
    response = api.get(f"/api/v1/ads/{ad}/counts", params=period)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    assert body["clicks"] == sum(hour["clicks"] for hour in body["hours"])
    return body


def by_hour(body: dict[str, Any]) -> list[tuple[datetime, int]]:
    """Return the hours of an ad's counts."""
    return [(datetime.fromisoformat(h["hour"]), h["clicks"]) for h in body["hours"]]


def settle(api: httpx2.Client, ad: str) -> None:
    """Wait until everything that was sent before has been counted: a click sent now has been."""
    hour = datetime(2024, 6, 1, tzinfo=UTC) + next(_markers) * HOUR
    assert send(api, [click(ad, hour)]) == ["counted"]

    def is_counted() -> None:
        assert by_hour(counts(api, ad, hour, hour + HOUR)) == [(hour, 1)]
        assert [row["clicks"] for row in rows_of(api, ad) if row["hour"] == hour] == [1]

    eventually(is_counted)


def rows_of(api: httpx2.Client, ad: str) -> list[dict[str, Any]]:
    """Return the hour counts of an ad as they are stored, oldest hour first."""
    rows: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next": None}
    while page["next"] or not page.get("items"):
        params = {"limit": "100"} | ({"after": page["next"]} if page["next"] else {})
        page = api.get("/api/v1/hour-counts", params=params).json()
        rows += [row for row in page["items"] if row["ad_id"] == ad]
        if not page["items"]:
            break
    for row in rows:
        row["hour"] = datetime.fromisoformat(row["hour"])
    return sorted(rows, key=lambda row: row["hour"])


def stored(api: httpx2.Client, ad: str) -> list[tuple[datetime, int]]:
    """Return the stored hour counts of an ad, without those of `settle`."""
    end = NINE + 30 * DAY
    return [(row["hour"], row["clicks"]) for row in rows_of(api, ad) if row["hour"] < end]


def top(
    api: httpx2.Client,
    campaign: str,
    since: datetime = NINE - DAY,
    until: datetime = NINE + DAY,
    **params: str,
) -> list[tuple[str, int]]:
    """Return the top ads of a campaign."""
    params |= {"since": since.isoformat(), "until": until.isoformat()}
    response = api.get(f"/api/v1/campaigns/{campaign}/top-ads", params=params)
    assert response.status_code == 200, response.text
    return [(ad["ad_id"], ad["total"]) for ad in response.json()["ads"]]


def _created(response: httpx2.Response) -> str:
    assert response.status_code == 201, response.text
    identifier: str = response.json()["id"]
    return identifier
