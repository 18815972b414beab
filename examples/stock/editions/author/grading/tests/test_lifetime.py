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


def make_confirmed(api: httpx2.Client, item_id: str, quantity: int) -> dict[str, Any]:
    """Hold units and confirm them; wrapped in `eventually`, again if they expire in between."""
    made = make_hold(api, item_id, quantity)
    assert end(api, made, "confirm") == 200
    return made


@pytest.mark.exercise("reserve")
def test_holds_outlive_the_process_that_made_them(start: Start) -> None:
    service = start(HOLD_SECONDS="2")
    item_id = make_item(service.api, available=1)
    key = uuid4().hex
    first = make_hold(service.api, item_id, 1, key)
    service.restart()
    assert make_hold(service.api, item_id, 1, key)["id"] == first["id"]
    eventually(lambda: make_hold(service.api, item_id, 1), within=10)


@pytest.mark.exercise("confirm")
def test_holds_end_with_time(start: Start) -> None:
    api = start(HOLD_SECONDS="2").api
    make_hold(api, make_item(api, available=9), 9)  # Units of another item, which expire as well.
    item_id = make_item(api, available=5)
    key = uuid4().hex
    lost, late = make_hold(api, item_id, 1, key), make_hold(api, item_id, 1)
    sold = eventually(lambda: make_confirmed(api, item_id, 1), within=10)
    expires_at = datetime.fromisoformat(sold["expires_at"])
    time.sleep(max(0.0, (expires_at - datetime.now(UTC)).total_seconds()) + 0.3)

    # All three are past their time, and nobody has asked for their units.
    assert end(api, lost, "confirm") == 409
    assert end(api, late, "release") == 409
    assert end(api, sold, "confirm") == 200
    # Two units were never held and two come back, but not the confirmed one, nor those of others.
    eventually(lambda: make_confirmed(api, item_id, 4), within=10)
    assert hold(api, item_id, 1).status_code == 409
    # The key still means the hold that has expired.
    assert make_hold(api, item_id, 1, key)["id"] == lost["id"]
