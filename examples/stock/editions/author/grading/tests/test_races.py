"""Requests that arrive at once, at one process and at two.

A request that finds the database busy may return 503; the tests then repeat it, as a client would.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.acceptance.test_expiry import make_item
from tests.blackbox import Start, at_once

pytestmark = pytest.mark.acceptance

Send = Callable[[httpx2.Client], httpx2.Response]

HELD_UP_SECONDS = 0.5
"""How long nobody can write: enough for requests to arrive, and less than a statement may wait."""


class Crowd:
    """Clients whose requests compete.

    With the file of the database, nobody can write to it until all requests have come as far as they
    get without: those that decide on what they have read then decide on the same.
    """

    def __init__(self, apis: Sequence[httpx2.Client], file: Path | None = None) -> None:
        self.api = apis[0]
        self._apis = apis
        self._file = file

    def send(self, requests: Sequence[Send]) -> list[httpx2.Response]:
        """Send all requests at once, in turns to each process, and return their responses."""

        def sending(number: int) -> Callable[[], httpx2.Response]:
            api = self._apis[number % len(self._apis)]
            return lambda: patiently(lambda: requests[number](api))

        calls = [sending(number) for number in range(len(requests))]
        if self._file is None:
            return at_once(calls)
        with (
            ThreadPoolExecutor(1) as pool,
            closing(sqlite3.connect(self._file, isolation_level=None, timeout=30)) as database,
        ):
            database.execute("BEGIN IMMEDIATE")
            responses = pool.submit(at_once, calls)
            time.sleep(HELD_UP_SECONDS)
            database.execute("ROLLBACK")
            return responses.result()

    def available(self, item_id: str) -> int:
        """Return how many units the item shows."""
        return int(self.api.get(f"/api/v1/items/{item_id}").json()["available"])

    def make_hold(self, item_id: str, quantity: int = 1) -> str:
        """Hold units, and return the id of the hold."""
        response = patiently(lambda: hold(item_id, quantity)(self.api))
        assert response.status_code == 201, response.text
        return str(response.json()["id"])


@pytest.fixture
def two(start: Start, tmp_path: Path) -> Crowd:
    """Clients of two processes that share a file."""
    file = tmp_path / "stock.db"
    return Crowd(start(workers=2, DATABASE_URL=f"sqlite:///{file}").apis, file)


def patiently(send: Callable[[], httpx2.Response]) -> httpx2.Response:
    for _ in range(20):
        response = send()
        if response.status_code != 503:
            break
        time.sleep(0.2)
    return response


def hold(item_id: str, quantity: int, key: str = "") -> Send:
    body: dict[str, Any] = {"request_key": key or uuid4().hex, "quantity": quantity}
    return lambda api: api.post(f"/api/v1/items/{item_id}/holds", json=body)


def end(hold_id: str, action: str) -> Send:
    return lambda api: api.post(f"/api/v1/holds/{hold_id}/{action}")


def check_limit(crowd: Crowd) -> None:
    """Let 12 clients compete for units, of which there are enough for 5."""
    item_id = make_item(crowd.api, available=11)
    responses = crowd.send([hold(item_id, 2) for _ in range(12)])
    assert sorted(r.status_code for r in responses) == [201] * 5 + [409] * 7


def check_repeated(crowd: Crowd) -> None:
    """Let a client that is in a hurry send the same request eight times."""
    item_id = make_item(crowd.api, available=100)
    responses = crowd.send([hold(item_id, 3, uuid4().hex)] * 8)
    assert {r.status_code for r in responses} == {201}
    assert crowd.available(item_id) == 97


def check_one_released(crowd: Crowd) -> None:
    """Release one hold eight times."""
    item_id = make_item(crowd.api, available=20)
    hold_id = crowd.make_hold(item_id, quantity=4)
    responses = crowd.send([end(hold_id, "release")] * 8)
    assert {r.status_code for r in responses} == {200}
    assert crowd.available(item_id) == 20


def check_all_released(crowd: Crowd) -> None:
    """Release twelve holds of one item."""
    item_id = make_item(crowd.api, available=12)
    made = [crowd.make_hold(item_id) for _ in range(12)]
    crowd.send([end(hold_id, "release") for hold_id in made])
    assert crowd.available(item_id) == 12


def check_ended_once(crowd: Crowd) -> None:
    """Confirm and release holds: one request of the one kind against seven of the other."""
    item_id = make_item(crowd.api, available=10)
    for one, others in [("confirm", "release"), ("release", "confirm")] * 4:
        hold_id = crowd.make_hold(item_id)
        actions = [one] + [others] * 7
        responses = crowd.send([end(hold_id, action) for action in actions])
        state = crowd.api.get(f"/api/v1/holds/{hold_id}").json()["state"]
        won = {"confirmed": "confirm", "released": "release"}[state]
        statuses = [200 if action == won else 409 for action in actions]
        assert [r.status_code for r in responses] == statuses


@pytest.mark.exercise("reserve")
def test_clients_that_compete_hold_no_more_than_there_is(api: httpx2.Client) -> None:
    check_limit(Crowd([api]))


@pytest.mark.exercise("reserve")
def test_a_request_sent_several_times_at_once_makes_one_hold(api: httpx2.Client) -> None:
    check_repeated(Crowd([api]))


@pytest.mark.exercise("reserve")
def test_two_processes_agree_on_what_is_held(two: Crowd) -> None:
    check_limit(two)
    check_repeated(two)


@pytest.mark.exercise("release")
def test_a_hold_released_several_times_at_once_returns_its_units_once(api: httpx2.Client) -> None:
    check_one_released(Crowd([api]))


@pytest.mark.exercise("release")
def test_holds_released_at_once_return_all_their_units(api: httpx2.Client) -> None:
    check_all_released(Crowd([api]))


@pytest.mark.exercise("release")
def test_two_processes_agree_on_what_is_released(two: Crowd) -> None:
    check_one_released(two)
    check_all_released(two)


@pytest.mark.exercise("confirm")
def test_a_hold_is_either_confirmed_or_released(api: httpx2.Client) -> None:
    check_ended_once(Crowd([api]))


@pytest.mark.exercise("confirm")
def test_two_processes_agree_on_how_a_hold_ends(two: Crowd) -> None:
    check_ended_once(two)
