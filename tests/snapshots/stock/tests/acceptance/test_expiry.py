"""What must become of holds that are neither confirmed nor released.

Run `python -m pytest tests/acceptance -m acceptance --exercise expire`.
"""

from uuid import uuid4

import httpx2
import pytest

from tests.blackbox import Start, eventually

pytestmark = pytest.mark.acceptance


def make_item(api: httpx2.Client, available: int) -> str:
    response = api.post("/api/v1/items", json={"name": "Seats", "available": available})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def hold(api: httpx2.Client, item_id: str, quantity: int) -> httpx2.Response:
    body = {"request_key": uuid4().hex, "quantity": quantity}
    return api.post(f"/api/v1/items/{item_id}/holds", json=body)


@pytest.mark.exercise("reserve")
def test_units_of_an_expired_hold_can_be_held_again(start: Start) -> None:
    api = start(HOLD_SECONDS="1").api
    item_id = make_item(api, available=3)
    assert hold(api, item_id, quantity=2).status_code == 201

    def is_held_again() -> None:
        response = hold(api, item_id, quantity=2)
        assert response.status_code == 201, response.text

    eventually(is_held_again, within=8)


@pytest.mark.exercise("confirm")
def test_an_expired_hold_cannot_be_confirmed(start: Start) -> None:
    api = start(HOLD_SECONDS="1").api
    item_id = make_item(api, available=1)
    first = hold(api, item_id, quantity=1).json()

    def is_held_again() -> None:
        response = hold(api, item_id, quantity=1)
        assert response.status_code == 201, response.text

    eventually(is_held_again, within=8)
    response = api.post(f"/api/v1/holds/{first['id']}/confirm")
    assert response.status_code == 409, response.text
