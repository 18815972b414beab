"""What a check does while the database can be read and not written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.blackbox import Start, matches

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("check")]


@contextmanager
def without_counters(file: Path) -> Iterator[None]:
    """Hold the lock of all writers, so that statements that write run into their time limit."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def make_rule(api: httpx2.Client, **members: Any) -> None:
    body = {"algorithm": "sliding_window", "window_seconds": 86400, "max_requests": 2} | members
    response = api.post("/api/v1/rules", json=body)
    assert response.status_code == 201, response.text


def check(api: httpx2.Client, route: str) -> httpx2.Response:
    return api.post("/api/v1/check", json={"client_key": "someone", "route": route})


def test_the_rules_decide_while_counters_cannot_be_updated(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "limiter.db"
    api = start(DATABASE_URL=f"sqlite:///{file}").api
    make_rule(api, name="reading", route="/read", on_outage="allow")
    make_rule(api, name="trial", route="/read", on_outage="deny", dry_run=True)
    make_rule(api, name="logging-in", route="/login", on_outage="deny")
    make_rule(api, name="logging-in-to-read", route="/login", on_outage="allow")
    assert check(api, "/read").status_code == 200
    with without_counters(file):
        response = check(api, "/read")
        assert response.status_code == 200, response.text
        matches(response.json(), {"counted": False, "rule": None})
        assert check(api, "/login").status_code == 503
    # Nothing was counted meanwhile, and what was counted before has stayed.
    assert [check(api, "/read").status_code for _ in range(2)] == [200, 429]
    assert [check(api, "/login").status_code for _ in range(3)] == [200, 200, 429]
