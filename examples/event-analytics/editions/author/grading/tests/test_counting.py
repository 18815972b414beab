"""The stored counts are those of the clicks, in the hours in which they were made."""

from datetime import timedelta

import httpx2
import pytest

from grading.tests.clicks import (
    DAY,
    HOUR,
    NINE,
    by_hour,
    click,
    counts,
    new_ad,
    send,
    settle,
    stored,
)

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("count_clicks")]


def test_click_on_the_full_hour_starts_it(api: httpx2.Client) -> None:
    ad = new_ad(api)
    last = timedelta(hours=1, microseconds=-1)
    send(api, [click(ad, NINE), click(ad, NINE + last), click(ad, NINE + HOUR)])
    settle(api, ad)
    assert stored(api, ad) == [(NINE, 2), (NINE + HOUR, 1)]


def test_hours_are_those_of_utc(api: httpx2.Client) -> None:
    ad = new_ad(api)
    batch = [
        click(ad, clicked_at="2024-03-01T14:29:59+05:30"),
        click(ad, clicked_at="2024-03-01T14:30:00+05:30"),
        click(ad, clicked_at="2024-02-29T23:30:00-10:00"),
    ]
    assert send(api, batch) == ["counted"] * 3
    settle(api, ad)
    assert stored(api, ad) == [(NINE - HOUR, 1), (NINE, 2)]


def test_late_clicks_count_in_their_own_hour(api: httpx2.Client) -> None:
    ad = new_ad(api)
    assert send(api, [click(ad, NINE + 20 * HOUR)]) == ["counted"]
    assert send(api, [click(ad, NINE), click(ad, NINE - 15 * HOUR)]) == ["counted"] * 2
    assert send(api, [click(ad, NINE)]) == ["counted"]
    assert send(api, [click(ad, NINE - 400 * DAY)]) == ["counted"]
    settle(api, ad)
    expected = [(NINE - 15 * HOUR, 1), (NINE, 2), (NINE + 20 * HOUR, 1)]
    assert by_hour(counts(api, ad)) == expected
    assert stored(api, ad) == [(NINE - 400 * DAY, 1), *expected]


def test_one_row_for_each_ad_and_hour(api: httpx2.Client) -> None:
    ad, other = new_ad(api), new_ad(api)
    for number in range(4):
        send(api, [click(ad), click(other), click(ad, NINE + HOUR), click(ad, visitor=number)])
    settle(api, ad)
    settle(api, other)
    assert stored(api, ad) == [(NINE, 8), (NINE + HOUR, 4)]
    assert stored(api, other) == [(NINE, 4)]


def test_repeated_batch_does_not_change_the_counts(api: httpx2.Client) -> None:
    ad = new_ad(api)
    batch = [click(ad), click(ad, NINE + HOUR)]
    for _ in range(3):
        send(api, batch)
    send(api, [*batch, click(ad)])
    settle(api, ad)
    assert stored(api, ad) == [(NINE, 2), (NINE + HOUR, 1)]
