"""Clicks count in the hours in which they were made, however late they arrive."""

import httpx2
import pytest

from grading.tests.clicks import DAY, HOUR, NINE, click, new_ad, send

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("count_clicks")]


def test_late_clicks_are_counted(api: httpx2.Client) -> None:
    ad = new_ad(api)
    send(api, [click(ad, NINE + 20 * HOUR)])
    late = [click(ad, NINE - 15 * HOUR), click(ad, NINE - 400 * DAY)]
    assert send(api, late) == ["counted", "counted"]
