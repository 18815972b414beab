"""Limits are exact when requests compete, in one process and over several."""

import time
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from typing import Any

import httpx2
import pytest

from tests.blackbox import Start, at_once, matches

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("check")]

ALGORITHMS = ["fixed_window", "sliding_window", "token_bucket"]
DAY = 86400
"""A window that does not end, and a bucket that does not refill, while a test runs."""


@pytest.fixture(autouse=True)
def _far_from_midnight() -> None:
    """Wait, if a fixed window of a day is about to end."""
    left = DAY - time.time() % DAY
    if left < 60:
        time.sleep(left)


def make_rule(api: httpx2.Client, **members: Any) -> None:
    body = {"route": "/", "window_seconds": DAY, "on_outage": "deny"} | members
    response = api.post("/api/v1/rules", json=body)
    assert response.status_code == 201, response.text


def check(api: httpx2.Client, client_key: str, route: str = "/", cost: int = 1) -> int:
    """Return the status of a check; one without counters is repeated, as it decides nothing."""
    body = {"client_key": client_key, "route": route, "cost": cost}
    for _ in range(20):
        status = api.post("/api/v1/check", json=body).status_code
        if status != 503:
            return status
    raise AssertionError("the counters were unavailable 20 times in a row")


def race(apis: list[httpx2.Client], count: int, *arguments: Any) -> list[int]:
    """Return the statuses of checks that start together, spread over the clients."""
    calls: list[Callable[[], int]] = [
        partial(check, api, *arguments) for api in islice(cycle(apis), count)
    ]
    return at_once(calls)


def after(api: httpx2.Client, client_key: str, route: str) -> dict[str, Any]:
    """Return what one more request would leave, without counting it."""
    body = {"client_key": client_key, "route": route, "dry_run": True}
    response = api.post("/api/v1/check", json=body)
    assert response.status_code == 200, response.text
    return dict(response.json())


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_limit_holds_when_requests_of_a_client_compete(
    api: httpx2.Client,
    algorithm: str,
) -> None:
    make_rule(api, name="racing", algorithm=algorithm, max_requests=7)
    statuses = race([api], 14, "racer")
    assert sorted(statuses) == [200] * 7 + [429] * 7


def test_competing_requests_count_under_all_rules_or_none(api: httpx2.Client) -> None:
    make_rule(api, name="small", algorithm="fixed_window", route="/a", max_requests=4)
    make_rule(api, name="large", algorithm="sliding_window", route="/", max_requests=30)
    statuses = race([api], 12, "racer", "/a")
    assert sorted(statuses) == [200] * 4 + [429] * 8
    matches(after(api, "racer", "/b"), {"rule": "large", "remaining": 25})


def test_processes_share_the_counters(start: Start) -> None:
    service = start(workers=2)
    one, other = service.apis
    for algorithm in ALGORITHMS:
        name, route = algorithm.replace("_", "-"), f"/{algorithm}"
        make_rule(one, name=name, algorithm=algorithm, route=route, max_requests=12)
        for _ in range(3):
            assert check(one, "traveller", route) == 200
        matches(after(other, "traveller", route), {"remaining": 8})
    for algorithm in ALGORITHMS:
        statuses = race(service.apis, 14, "traveller", f"/{algorithm}")
        assert sorted(statuses) == [200] * 9 + [429] * 5, algorithm
