"""Clients that add to one counter at once."""

import time
from functools import partial

import httpx2
import pytest

from tests.blackbox import at_once

pytestmark = pytest.mark.acceptance


def add(api: httpx2.Client, counter_id: str, amount: int) -> httpx2.Response:
    """Add, and repeat that while the database is busy, as a client would."""
    for _ in range(20):
        response = api.post(f"/api/v1/counters/{counter_id}/additions", json={"amount": amount})
        if response.status_code != 503:
            break
        time.sleep(0.2)
    return response


def test_no_addition_is_lost(api: httpx2.Client) -> None:
    counter_id = api.post("/api/v1/counters", json={"name": "Visitors"}).json()["id"]
    amounts = list(range(1, 17))
    responses = at_once([partial(add, api, counter_id, amount) for amount in amounts])
    assert [response.status_code for response in responses] == [200] * len(amounts)
    counter = api.get(f"/api/v1/counters/{counter_id}").json()
    assert counter["value"] == sum(amounts)
