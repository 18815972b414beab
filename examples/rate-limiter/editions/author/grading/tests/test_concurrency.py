"""Limits are exact when requests compete, in one process and over several."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.blackbox import Start, at_once, matches

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("check")]

ALGORITHMS = ["fixed_window", "sliding_window", "token_bucket"]
DAY = 86400
"""A window that does not end, and a bucket that does not refill, while a test runs."""
HELD_UP_SECONDS = 0.5
"""How long nobody can write: enough for requests to arrive, and less than a statement may wait."""


@pytest.fixture(autouse=True)
def _far_from_midnight() -> None:
    """Wait, if a fixed window of a day is about to end."""
    left = DAY - time.time() % DAY
    if left < 60:
        time.sleep(left)


def make_rule(api: httpx2.Client, **members: Any) -> None:
    body = {"window_seconds": DAY, "on_outage": "deny"} | members
    response = api.post("/api/v1/rules", json=body)
    assert response.status_code == 201, response.text


def check(api: httpx2.Client, client_key: str, route: str) -> int:
    """Return the status of a check; one without counters is repeated, as it decides nothing."""
    body = {"client_key": client_key, "route": route}
    for _ in range(20):
        status = api.post("/api/v1/check", json=body).status_code
        if status != 503:
            return status
    raise AssertionError("the counters were unavailable 20 times in a row")


def race(
    apis: Sequence[httpx2.Client],
    count: int,
    *arguments: Any,
    file: Path | None = None,
) -> list[int]:
    """Return the statuses of checks that start together, spread over the clients.

    With the file of the database, nobody can write to it until all checks have come as far as they
    get without: those that decide on what they have read then decide on the same.
    """
    calls: list[Callable[[], int]] = [
        partial(check, api, *arguments) for api in islice(cycle(apis), count)
    ]
    if file is None:
        return at_once(calls)
    with (
        ThreadPoolExecutor(1) as pool,
        closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as database,
    ):
        database.execute("BEGIN IMMEDIATE")
        statuses = pool.submit(at_once, calls)
        time.sleep(HELD_UP_SECONDS)
        database.execute("ROLLBACK")
        return statuses.result()


def after(api: httpx2.Client, client_key: str, route: str) -> dict[str, Any]:
    """Return what one more request would leave, without counting it."""
    body = {"client_key": client_key, "route": route, "dry_run": True}
    response = api.post("/api/v1/check", json=body)
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_competing_requests_count_under_all_rules_or_none(api: httpx2.Client) -> None:
    large = f"large-{uuid4()}"
    small, route = f"small-{large}", f"/{large}"
    make_rule(api, name=small, algorithm="fixed_window", route=f"{route}/a", max_requests=4)
    make_rule(api, name=large, algorithm="sliding_window", route=route, max_requests=30)
    statuses = race([api], 12, "racer", f"{route}/a")
    assert sorted(statuses) == [200] * 4 + [429] * 8
    matches(after(api, "racer", f"{route}/b"), {"remaining": 25})


def test_processes_share_the_counters(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "limiter.db"
    one, other = apis = start(workers=2, DATABASE_URL=f"sqlite:///{file}").apis
    for algorithm in ALGORITHMS:
        name, route = algorithm.replace("_", "-"), f"/{algorithm}"
        make_rule(one, name=name, algorithm=algorithm, route=route, max_requests=12)
        # The first check of a client is a race of its own: it has no counter yet.
        assert race(apis, 4, "traveller", route, file=file) == [200] * 4
        matches(after(other, "traveller", route), {"remaining": 7})
        statuses = race(apis, 12, "traveller", route, file=file)
        assert sorted(statuses) == [200] * 8 + [429] * 4, algorithm
