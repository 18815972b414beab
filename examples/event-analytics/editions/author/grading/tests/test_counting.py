"""The stored counts are those of the clicks, in the hours in which they were made."""

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
