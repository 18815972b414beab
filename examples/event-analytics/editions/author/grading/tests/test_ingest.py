"""Each click counts once, and the response says what became of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from grading.tests.clicks import (
    DAY,
    HOUR,
    NINE,
    click,
    close,
    new_ad,
    new_campaign,
    send,
)

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("ingest_clicks")]

TICK = timedelta(microseconds=1)
FAR_AHEAD = datetime(2199, 1, 1, tzinfo=UTC)


def test_click_in_two_batches_with_nothing_else_in_common(api: httpx2.Client) -> None:
    ad = new_ad(api)
    both = click(ad)
    assert send(api, [click(ad), both]) == ["counted", "counted"]
    assert send(api, [both, click(ad)]) == ["duplicate", "counted"]


def test_identifier_decides_whatever_else_differs(api: httpx2.Client) -> None:
    ad, other = new_ad(api), new_ad(api)
    one = click(ad)
    assert send(api, [one]) == ["counted"]
    for change in (
        {"ad_id": other, "clicked_at": (NINE + HOUR).isoformat()},
        {"ad_id": str(uuid4())},
        {"clicked_at": FAR_AHEAD.isoformat()},
    ):
        assert send(api, [{**one, **change}]) == ["duplicate"]


def test_first_outcome_that_applies(api: httpx2.Client) -> None:
    campaign = new_campaign(api, closed_until=(FAR_AHEAD + DAY).isoformat())
    ad = new_ad(api, campaign)
    batch = [click(str(uuid4()), FAR_AHEAD), click(ad, FAR_AHEAD), click(ad)]
    assert send(api, batch) == ["unknown_ad", "ahead", "closed"]


def test_refused_click_is_judged_afresh_in_its_batch(api: httpx2.Client) -> None:
    ad = new_ad(api)
    one = click(ad)
    batch = [{**one, "ad_id": str(uuid4())}, one, one]
    assert send(api, batch) == ["unknown_ad", "counted", "duplicate"]


def test_closed_until_is_the_first_moment_that_counts(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    ad = new_ad(api, campaign)
    close(api, campaign, NINE)
    outcomes = send(api, [click(ad, NINE - TICK), click(ad, NINE), click(ad, NINE - 9 * DAY)])
    assert outcomes == ["closed", "counted", "closed"]


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
    close(api, campaign, None)
    assert send(api, [one]) == ["counted"]


def test_counted_click_is_a_duplicate_after_the_close(api: httpx2.Client) -> None:
    campaign = new_campaign(api)
    ad = new_ad(api, campaign)
    one = click(ad)
    assert send(api, [one]) == ["counted"]
    close(api, campaign, NINE + HOUR)
    assert send(api, [one, click(ad)]) == ["duplicate", "closed"]


def test_results_are_in_order_of_the_request(api: httpx2.Client) -> None:
    ad = new_ad(api)
    batch = [click(ad, NINE + n % 3 * HOUR, visitor=n) for n in range(500)]
    assert send(api, batch) == ["counted"] * 500
