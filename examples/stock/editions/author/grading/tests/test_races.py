"""Requests that arrive at once, in one process and in two.

A request that finds the database busy may return 503; the tests then repeat it, as a client would.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.acceptance.test_expiry import make_item
from tests.blackbox import Start, at_once

pytestmark = pytest.mark.acceptance


def call(send: Callable[[], httpx2.Response]) -> httpx2.Response:
    for _ in range(20):
        response = send()
        if response.status_code != 503:
            break
        time.sleep(0.2)
    return response


def available(api: httpx2.Client, item_id: str) -> int:
    return int(api.get(f"/api/v1/items/{item_id}").json()["available"])


def hold(api: httpx2.Client, item_id: str, quantity: int = 1, key: str = "") -> httpx2.Response:
    body = {"request_key": key or uuid4().hex, "quantity": quantity}
    return call(lambda: api.post(f"/api/v1/items/{item_id}/holds", json=body))


def make_hold(api: httpx2.Client, item_id: str, quantity: int = 1) -> dict[str, Any]:
    response = hold(api, item_id, quantity)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def end(api: httpx2.Client, hold_id: str, action: str) -> httpx2.Response:
    return call(lambda: api.post(f"/api/v1/holds/{hold_id}/{action}"))


def check_limit(apis: list[httpx2.Client]) -> None:
    """Let 16 clients compete for units, of which there are enough for 5."""
    item_id = make_item(apis[0], available=11)
    clients = [apis[number % len(apis)] for number in range(16)]
    responses = at_once([partial(hold, api, item_id, 2) for api in clients])
    assert sorted(r.status_code for r in responses) == [201] * 5 + [409] * 11
    assert available(apis[0], item_id) == 1


def check_repeated(apis: list[httpx2.Client]) -> None:
    """Let a client that is in a hurry send the same request eight times."""
    item_id = make_item(apis[0], available=100)
    for _ in range(3):
        before = available(apis[0], item_id)
        clients = [apis[number % len(apis)] for number in range(8)]
        key = uuid4().hex
        responses = at_once([partial(hold, api, item_id, 3, key) for api in clients])
        assert {r.status_code for r in responses} == {201}
        assert len({r.json()["id"] for r in responses}) == 1
        assert available(apis[0], item_id) == before - 3


@pytest.mark.exercise("reserve")
def test_clients_that_compete_hold_no_more_than_there_is(api: httpx2.Client) -> None:
    check_limit([api])


@pytest.mark.exercise("reserve")
def test_a_request_sent_several_times_at_once_makes_one_hold(api: httpx2.Client) -> None:
    check_repeated([api])


@pytest.mark.exercise("reserve")
def test_two_processes_agree_on_what_is_held(start: Start) -> None:
    apis = start(workers=2).apis
    for _ in range(3):
        check_limit(apis)
    check_repeated(apis)


@pytest.mark.exercise("release")
def test_a_hold_released_several_times_at_once_returns_its_units_once(api: httpx2.Client) -> None:
    item_id = make_item(api, available=20)
    for _ in range(3):
        made = make_hold(api, item_id, quantity=4)
        responses = at_once([partial(end, api, made["id"], "release")] * 8)
        assert {r.status_code for r in responses} == {200}
        assert available(api, item_id) == 20


@pytest.mark.exercise("release")
def test_holds_released_at_once_return_all_their_units(api: httpx2.Client) -> None:
    item_id = make_item(api, available=12)
    for _ in range(4):
        made = [make_hold(api, item_id) for _ in range(12)]
        responses = at_once([partial(end, api, one["id"], "release") for one in made])
        assert {r.status_code for r in responses} == {200}
        assert available(api, item_id) == 12


@pytest.mark.exercise("confirm")
def test_a_hold_is_either_confirmed_or_released(api: httpx2.Client) -> None:
    item_id = make_item(api, available=10)
    confirmed = 0
    for _ in range(10):
        made = make_hold(api, item_id)
        actions = ["confirm", "release"] * 3
        responses = at_once([partial(end, api, made["id"], action) for action in actions])
        state = api.get(f"/api/v1/holds/{made['id']}").json()["state"]
        assert state in ("confirmed", "released")
        confirmed += state == "confirmed"
        won = [200, 409] if state == "confirmed" else [409, 200]
        assert [r.status_code for r in responses] == won * 3
    assert available(api, item_id) == 10 - confirmed
