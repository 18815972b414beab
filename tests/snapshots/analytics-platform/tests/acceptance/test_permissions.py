"""A key does what it was made for, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.grants import EVERYTHING, Grants
from app.permissions import allowed
from tests.api.rights import GRANTS, LIMITED
from tests.api.world import World, body, start

pytestmark = pytest.mark.acceptance

ACTIONS = {
    "events:write": {"writer"},
    "metrics:read": {"reader"},
    "alerts:read": {"reader"},
    "usage:read": {"reader", "admin"},
    "rejected:read": {"writer", "officer"},
    "events:export": {"officer"},
    "customers:erase": {"officer"},
    "audit:read": {"officer", "admin"},
    "keys:manage": {"admin"},
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start(tmp_path_factory.mktemp("data")) as client:
        world = World(client)
        world.add("shop-1")
        yield world


def headers(world: World, grants: dict[str, Any]) -> dict[str, str]:
    made = world.client.post("/v1/keys", json={"name": "x", "grants": grants}, headers=world.headers("shop-1"))
    return {"Authorization": f"Bearer {made.json()['secret']}"}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_for_those_who_need_it(action: str) -> None:
    may = {name for name, grants in GRANTS.items() if allowed(Grants.model_validate(grants), action, {})}
    assert may == ACTIONS[action]
    assert allowed(EVERYTHING, action, {})


def test_what_nobody_has_thought_of_is_refused() -> None:
    assert not allowed(EVERYTHING, "everything:delete", {})


def test_the_api_asks_and_writes_down_what_it_refuses(world: World) -> None:
    reader, writer = headers(world, GRANTS["reader"]), headers(world, GRANTS["writer"])
    sent = world.client.post("/v1/events", json={"events": [body(1)]}, headers=reader)
    assert (sent.status_code, sent.json()["title"]) == (403, "Forbidden")
    assert world.client.post("/v1/events", json={"events": [body(1)]}, headers=writer).status_code == 202
    assert world.client.get("/v1/metrics?metric=events", headers=writer).status_code == 403
    assert world.client.get("/v1/metrics?metric=events", headers=reader).status_code == 200
    entries = world.get("/v1/audit", "shop-1")["entries"]
    assert ("events:write", "refused") in [(entry["action"], entry["outcome"]) for entry in entries]


def test_limits_of_a_key_hold(world: World) -> None:
    for grants, method, path, content, status in LIMITED:
        answer = world.client.request(method, path, json=content, headers=headers(world, grants))
        assert answer.status_code == status, (grants, path)
