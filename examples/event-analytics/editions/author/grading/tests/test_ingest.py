"""Each click counts once, and the response says what became of it."""

from datetime import timedelta

import httpx2
import pytest

from grading.tests.clicks import (
    DAY,
    HOUR,
    NINE,
    by_hour,
    click,
    close,
    counts,
    new_ad,
    new_campaign,
    send,
    settle,
    stored,
)

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("ingest_clicks")]

TICK = timedelta(microseconds=1)


def test_click_in_two_batches_with_nothing_else_in_common(api: httpx2.Client) -> None:
    ad = new_ad(api)
    both = click(ad)
    assert send(api, [click(ad), both]) == ["counted", "counted"]
    assert send(api, [both, click(ad)]) == ["duplicate", "counted"]
    settle(api, ad)
    assert counts(api, ad)["clicks"] == 3


def test_click_many_times_in_a_batch(api: httpx2.Client) -> None:
    ad = new_ad(api)
    one, other = click(ad), click(ad)
    outcomes = send(api, [one, other, one, one])
    assert outcomes == ["counted", "counted", "duplicate", "duplicate"]
    settle(api, ad)
    assert counts(api, ad)["clicks"] == 2


def test_identifier_decides_whatever_else_differs(api: httpx2.Client) -> None:
    ad, other = new_ad(api), new_ad(api)
    one = click(ad)
    changed = {**one, "ad_id": other, "clicked_at": (NINE + HOUR).isoformat()}
    assert send(api, [one]) == ["counted"]
    assert send(api, [changed]) == ["duplicate"]
    settle(api, other)
    assert by_hour(counts(api, ad)) == [(NINE, 1)]
    assert counts(api, other)["clicks"] == 0


def test_closed_until_is_the_first_moment_that_counts(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    ad = new_ad(api, campaign)
    close(api, campaign, NINE)
    outcomes = send(api, [click(ad, NINE - TICK), click(ad, NINE), click(ad, NINE - 9 * DAY)])
    assert outcomes == ["closed", "counted", "closed"]
    settle(api, ad)
    assert by_hour(counts(api, ad)) == [(NINE, 1)]


def test_each_click_is_closed_by_its_own_campaign(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    in_closed, in_open = new_ad(api, campaign), new_ad(api)
    close(api, campaign, NINE + HOUR)
    batch = [click(in_open), click(in_closed), click(in_open), click(in_closed, NINE + HOUR)]
    assert send(api, batch) == ["counted", "closed", "counted", "counted"]


def test_closed_click_is_judged_afresh(api: httpx2.Client) -> None:
    campaign = new_campaign(api, closed_until=(NINE + HOUR).isoformat())
    ad = new_ad(api, campaign)
    one = click(ad)
    assert send(api, [one]) == ["closed"]
    assert send(api, [one]) == ["closed"]
    close(api, campaign, None)
    assert send(api, [one]) == ["counted"]
    settle(api, ad)
    assert by_hour(counts(api, ad)) == [(NINE, 1)]


def test_counted_click_is_a_duplicate_after_the_close(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    ad = new_ad(api, campaign)
    one = click(ad)
    assert send(api, [one]) == ["counted"]
    close(api, campaign, NINE + HOUR)
    assert send(api, [one, click(ad)]) == ["duplicate", "closed"]
    settle(api, ad)
    assert stored(api, ad) == [(NINE, 1)]


def test_full_batch_over_many_ads_and_hours(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    ads = [new_ad(api, campaign) for _ in range(10)]
    batch = [click(ads[n % 10], NINE + n % 3 * HOUR, visitor=n) for n in range(500)]
    assert send(api, batch) == ["counted"] * 500
    assert send(api, batch[::-1]) == ["duplicate"] * 500
    settle(api, ads[7])
    expected = [
        (NINE + hour * HOUR, sum(n % 10 == 7 and n % 3 == hour for n in range(500)))
        for hour in range(3)
    ]
    assert by_hour(counts(api, ads[7])) == expected
    assert stored(api, ads[7]) == expected
