"""What happens to limits as time passes."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.blackbox import eventually, matches

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("check")]


class LateError(Exception):
    """The machine was too slow for the moment that a test is about."""


def in_time(attempt: Callable[[str], None]) -> None:
    """Run a test with a client of its own, again with another one if it was late."""
    for number in range(5):
        try:
            attempt(f"client-{number}")
        except LateError:
            continue
        return
    pytest.skip("this machine is too slow for a test of seconds")


def must_be_before(moment: float) -> None:
    if time.time() >= moment:
        raise LateError


def wait_until(moment: float) -> None:
    time.sleep(max(0, moment - time.time()))


def end_of_window(seconds: int, *, least: float) -> float:
    """Return when the current fixed window ends; wait for the next one if little is left of it."""
    end = (time.time() // seconds + 1) * seconds
    if end - time.time() < least:
        wait_until(end)
        end += seconds
    return end


def make_rule(api: httpx2.Client, algorithm: str, **members: Any) -> str:
    """Make a rule, and return its route, which no other has."""
    name = f"rule-{uuid4()}"
    rule = {"name": name, "route": f"/{name}", "algorithm": algorithm}
    response = api.post("/api/v1/rules", json=rule | members)
    assert response.status_code == 201, response.text
    return f"/{name}"


def check(api: httpx2.Client, client_key: str, route: str, cost: int = 1) -> httpx2.Response:
    body = {"client_key": client_key, "route": route, "cost": cost}
    response = api.post("/api/v1/check", json=body)
    assert response.status_code in (200, 429), response.text
    return response


def test_fixed_windows_have_a_boundary_and_sliding_windows_none(api: httpx2.Client) -> None:
    fixed_window = make_rule(api, "fixed_window", max_requests=2, window_seconds=3)
    sliding_window = make_rule(api, "sliding_window", max_requests=2, window_seconds=3)

    def attempt(client_key: str) -> None:
        def statuses(route: str, *costs: int) -> list[int]:
            return [check(api, client_key, route, cost).status_code for cost in costs]

        end = end_of_window(3, least=1)
        wait_until(end - 1)
        start = time.time()
        before = statuses(sliding_window, 1, 1) + statuses(fixed_window, 1, 1, 1)
        must_be_before(end)
        wait_until(end + 0.1)
        fixed, sliding = statuses(fixed_window, 1, 1, 1), statuses(sliding_window, 1)
        must_be_before(start + 3)
        assert before == [200, 200, 200, 200, 429]
        assert fixed == [200, 200, 429]
        assert sliding == [429]

    in_time(attempt)


def test_a_client_that_waits_as_told_is_allowed(api: httpx2.Client) -> None:
    # A token takes 1.4 seconds.
    route = make_rule(api, "token_bucket", max_requests=5, window_seconds=7)
    assert check(api, "patient", route, cost=5).status_code == 200

    def denied() -> httpx2.Response:
        response = check(api, "patient", route)
        assert response.status_code == 429  # On a slow machine, a token has been gained already.
        return response

    response = eventually(denied)
    time.sleep(int(response.headers["Retry-After"]))
    assert check(api, "patient", route).status_code == 200


def test_a_bucket_refills_while_nobody_asks(api: httpx2.Client) -> None:
    route = make_rule(api, "token_bucket", max_requests=4, window_seconds=1)
    client_key = f"resting-{uuid4()}"
    body = {"client_key": client_key, "title": "Resting"}
    client = api.post("/api/v1/clients", json=body).json()
    assert check(api, client_key, route, cost=4).status_code == 200

    def is_full() -> None:
        path = f"/api/v1/clients/{client['id']}/quota"
        quota = api.get(path, params={"route": route}).json()
        matches(quota, {"remaining": 4, "reset_seconds": 0})

    eventually(is_full)
