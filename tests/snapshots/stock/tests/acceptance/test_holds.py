"""What the component holds must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("reserve")
def test_a_hold_takes_its_units(api: httpx2.Client) -> None:
    """A hold takes its units."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 5})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    matches(
        response.json(),
        {
            "item_id": item,
            "request_key": f"a-{item}",
            "quantity": 2,
            "state": "held",
            "expires_at": {"$matches": "^20"},
        },
    )
    hold = response.json()["id"]
    response = api.get(url("/api/v1/holds/{hold}", hold=hold))
    assert response.status_code == 200, response.text
    matches(response.json(), {"state": "held"})
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 3})


@pytest.mark.exercise("reserve")
def test_units_are_held_all_or_none(api: httpx2.Client) -> None:
    """Units are held all or none."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 3})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"b-{item}", "quantity": 2},
    )
    assert response.status_code == 409, response.text
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 1})
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"c-{item}", "quantity": 1},
    )
    assert response.status_code == 201, response.text
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 0})
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"d-{item}", "quantity": 1},
    )
    assert response.status_code == 409, response.text


@pytest.mark.exercise("reserve")
def test_a_repeated_request_returns_the_same_hold(api: httpx2.Client) -> None:
    """A repeated request returns the same hold."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 5})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    hold = response.json()["id"]
    until = response.json()["expires_at"]
    for _ in range(2):
        response = api.post(
            url("/api/v1/items/{item}/holds", item=item),
            json={"request_key": f"a-{item}", "quantity": 2},
        )
        assert response.status_code == 201, response.text
        matches(response.json(), {"id": hold, "expires_at": until})
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 3})


@pytest.mark.exercise("reserve")
def test_the_key_of_a_hold_cannot_make_another_one(api: httpx2.Client) -> None:
    """The key of a hold cannot make another one."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 5})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 3},
    )
    assert response.status_code == 409, response.text
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 3})


@pytest.mark.exercise("reserve")
def test_units_of_an_unknown_item_cannot_be_held(api: httpx2.Client) -> None:
    """Units of an unknown item cannot be held."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 1})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        "/api/v1/items/0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10/holds",
        json={"request_key": f"a-{item}", "quantity": 1},
    )
    assert response.status_code == 404, response.text


@pytest.mark.exercise("confirm")
def test_a_confirmed_hold_keeps_its_units(api: httpx2.Client) -> None:
    """A confirmed hold keeps its units."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 5})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    hold = response.json()["id"]
    for _ in range(2):
        response = api.post(url("/api/v1/holds/{hold}/confirm", hold=hold))
        assert response.status_code == 200, response.text
        matches(response.json(), {"id": hold, "state": "confirmed"})
    response = api.get(url("/api/v1/holds/{hold}", hold=hold))
    assert response.status_code == 200, response.text
    matches(response.json(), {"state": "confirmed"})
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 3})


@pytest.mark.exercise("confirm")
def test_a_released_hold_cannot_be_confirmed(api: httpx2.Client) -> None:
    """A released hold cannot be confirmed."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 5})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    hold = response.json()["id"]
    response = api.post(url("/api/v1/holds/{hold}/release", hold=hold))
    assert response.status_code == 200, response.text
    response = api.post(url("/api/v1/holds/{hold}/confirm", hold=hold))
    assert response.status_code == 409, response.text
    response = api.get(url("/api/v1/holds/{hold}", hold=hold))
    assert response.status_code == 200, response.text
    matches(response.json(), {"state": "released"})
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 5})


@pytest.mark.exercise("confirm")
def test_an_unknown_hold_cannot_be_confirmed(api: httpx2.Client) -> None:
    """An unknown hold cannot be confirmed."""
    response = api.post("/api/v1/holds/0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10/confirm")
    assert response.status_code == 404, response.text


@pytest.mark.exercise("release")
def test_a_released_hold_returns_its_units_once(api: httpx2.Client) -> None:
    """A released hold returns its units once."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 5})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    hold = response.json()["id"]
    for _ in range(2):
        response = api.post(url("/api/v1/holds/{hold}/release", hold=hold))
        assert response.status_code == 200, response.text
        matches(response.json(), {"id": hold, "state": "released"})
    response = api.get(url("/api/v1/holds/{hold}", hold=hold))
    assert response.status_code == 200, response.text
    matches(response.json(), {"state": "released"})
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 5})
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"b-{item}", "quantity": 5},
    )
    assert response.status_code == 201, response.text


@pytest.mark.exercise("release")
def test_a_confirmed_hold_cannot_be_released(api: httpx2.Client) -> None:
    """A confirmed hold cannot be released."""
    response = api.post("/api/v1/items", json={"name": "Seats", "available": 5})
    assert response.status_code == 201, response.text
    item = response.json()["id"]
    response = api.post(
        url("/api/v1/items/{item}/holds", item=item),
        json={"request_key": f"a-{item}", "quantity": 2},
    )
    assert response.status_code == 201, response.text
    hold = response.json()["id"]
    response = api.post(url("/api/v1/holds/{hold}/confirm", hold=hold))
    assert response.status_code == 200, response.text
    response = api.post(url("/api/v1/holds/{hold}/release", hold=hold))
    assert response.status_code == 409, response.text
    response = api.get(url("/api/v1/holds/{hold}", hold=hold))
    assert response.status_code == 200, response.text
    matches(response.json(), {"state": "confirmed"})
    response = api.get(url("/api/v1/items/{item}", item=item))
    assert response.status_code == 200, response.text
    matches(response.json(), {"available": 3})


@pytest.mark.exercise("release")
def test_an_unknown_hold_cannot_be_released(api: httpx2.Client) -> None:
    """An unknown hold cannot be released."""
    response = api.post("/api/v1/holds/0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10/release")
    assert response.status_code == 404, response.text
