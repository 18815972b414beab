"""What outlives a process, and what ends with time."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.acceptance.test_expiry import make_item
from tests.blackbox import Start, eventually

pytestmark = pytest.mark.acceptance


def hold(api: httpx2.Client, item_id: str, quantity: int, key: str = "") -> httpx2.Response:
    path = f"/api/v1/items/{item_id}/holds"
    return api.post(path, json={"quantity": quantity, "request_key": key or uuid4().hex})


def make_hold(api: httpx2.Client, item_id: str, quantity: int, key: str = "") -> dict[str, Any]:
    response = hold(api, item_id, quantity, key)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def end(api: httpx2.Client, made: dict[str, Any], action: str) -> int:
    return api.post(f"/api/v1/holds/{made['id']}/{action}").status_code


@pytest.mark.exercise("reserve")
def test_a_key_is_remembered_after_a_restart(start: Start) -> None:
    service = start()
    item_id = make_item(service.api, available=10)
    key = uuid4().hex
    first = make_hold(service.api, item_id, 2, key)
    service.restart()
    assert make_hold(service.api, item_id, 2, key)["id"] == first["id"]
    assert hold(service.api, item_id, 3, key).status_code == 409
    assert service.api.get(f"/api/v1/items/{item_id}").json()["available"] == 8
    assert hold(service.api, item_id, 9).status_code == 409


@pytest.mark.exercise("reserve")
def test_units_return_once_after_expiry(start: Start) -> None:
    api = start(HOLD_SECONDS="2").api
    check_ended_by_time(api, make_item(api, available=10))

    make_hold(api, make_item(api, available=9), 9)  # Units of another item, which expire as well.
    item_id = make_item(api, available=4)
    key = uuid4().hex
    lost = make_hold(api, item_id, 2, key)
    sold = eventually(lambda: ended(api, item_id, 1, "confirm"))
    back = eventually(lambda: ended(api, item_id, 1, "release"))

    # One unit is still there, and two come back: not the confirmed one, nor the released one again.
    eventually(lambda: ended(api, item_id, 3, "confirm"), within=10)
    assert end(api, lost, "release") == 409
    assert end(api, lost, "confirm") == 409
    assert end(api, sold, "confirm") == 200
    assert end(api, back, "release") == 200
    # The key still means the hold that has expired.
    assert make_hold(api, item_id, 2, key)["id"] == lost["id"]
    assert hold(api, item_id, 1).status_code == 409


def check_ended_by_time(api: httpx2.Client, item_id: str) -> None:
    """Let two holds expire while nobody asks for their units."""
    made = [make_hold(api, item_id, 1) for _ in range(2)]
    expires_at = datetime.fromisoformat(made[-1]["expires_at"])
    time.sleep(max(0.0, (expires_at - datetime.now(UTC)).total_seconds()) + 0.3)
    assert end(api, made[0], "confirm") == 409
    assert end(api, made[1], "release") == 409
    # Both are back, and once.
    assert hold(api, item_id, 11).status_code == 409
    eventually(lambda: make_hold(api, item_id, 10), within=5)


def ended(api: httpx2.Client, item_id: str, quantity: int, action: str) -> dict[str, Any]:
    """Hold units and confirm or release them; repeat it if they have expired in between."""
    made = make_hold(api, item_id, quantity)
    assert end(api, made, action) == 200
    return made
