"""Reports cover exactly their period; what cannot be added up is not."""

from datetime import timedelta

import httpx2
import pytest

from grading.tests.clicks import (
    HOUR,
    NINE,
    by_hour,
    click,
    counts,
    new_ad,
    new_campaign,
    send,
    settle,
    top,
)

pytestmark = pytest.mark.acceptance

of_an_ad = pytest.mark.exercise("ad_counts")
of_a_campaign = pytest.mark.exercise("top_ads")


@of_an_ad
def test_period_includes_its_start_and_not_its_end(api: httpx2.Client) -> None:
    ad = new_ad(api)
    moments = [NINE - HOUR, NINE - timedelta(seconds=1), NINE, NINE + HOUR, NINE + 2 * HOUR]
    send(api, [click(ad, at, visitor=n) for n, at in enumerate(moments)])
    settle(api, ad)
    body = counts(api, ad, NINE, NINE + 2 * HOUR)
    assert by_hour(body) == [(NINE, 1), (NINE + HOUR, 1)]
    assert body["visitors"] == 2


@of_an_ad
def test_visitor_of_several_hours_is_one(api: httpx2.Client) -> None:
    ad, other = new_ad(api), new_ad(api)
    at = [(NINE, 1), (NINE, 1), (NINE + HOUR, 1), (NINE + 2 * HOUR, 2), (NINE + HOUR, 3)]
    send(api, [click(ad, moment, visitor) for moment, visitor in at])
    send(api, [click(other, NINE, 4)])
    settle(api, ad)
    body = counts(api, ad)
    assert (body["clicks"], body["visitors"]) == (5, 3)


@pytest.mark.parametrize(
    "report",
    [pytest.param("ad", marks=of_an_ad), pytest.param("campaign", marks=of_a_campaign)],
)
def test_periods_that_hours_cannot_cover(api: httpx2.Client, report: str) -> None:
    campaign = new_campaign(api)
    paths = {
        "ad": f"/api/v1/ads/{new_ad(api, campaign)}/counts",
        "campaign": f"/api/v1/campaigns/{campaign}/top-ads",
    }
    for since, until in (
        ("09:30:00", "11:00:00"),
        ("09:00:00", "11:00:01"),
    ):
        period = {"since": f"2024-03-01T{since}Z", "until": f"2024-03-01T{until}Z"}
        response = api.get(paths[report], params=period)
        assert response.status_code == 422, f"{period}: {response.text}"


@of_a_campaign
def test_equal_ads_are_in_order_of_their_identifiers(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    ads = [new_ad(api, campaign) for _ in range(6)]
    # Neither the first nor the last to be clicked comes first.
    for ad in (ads[n] for n in (3, 0, 5, 1, 4, 2)):
        send(api, [click(ad, visitor=1), click(ad, visitor=2)])
    for ad in ads:
        settle(api, ad)
    assert top(api, campaign) == [(ad, 2) for ad in sorted(ads)]


@of_a_campaign
def test_ranking_by_visitors(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    loved, loud = new_ad(api, campaign), new_ad(api, campaign)
    send(api, [click(loud, NINE + n % 3 * HOUR, visitor=n % 2) for n in range(9)])
    send(api, [click(loved, NINE + n * HOUR, visitor=n) for n in range(3)])
    settle(api, loved)
    assert top(api, campaign, by="visitors") == [(loved, 3), (loud, 2)]


@of_a_campaign
@pytest.mark.parametrize("by", ["clicks", "visitors"])
def test_ranking_covers_its_campaign_and_period(api: httpx2.Client, by: str) -> None:
    campaign = new_campaign(api)
    early, late = new_ad(api, campaign), new_ad(api, campaign)
    foreign = new_ad(api)
    send(api, [click(early, NINE), click(late, NINE + HOUR), click(foreign, NINE)])
    settle(api, early)
    settle(api, late)
    assert top(api, campaign, NINE, NINE + HOUR, by=by) == [(early, 1)]
