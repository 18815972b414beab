"""Alerts over WebSocket: each reaches the listeners of its own tenant, and no other."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.websockets import WebSocketDisconnect

from app.hub import Hub
from tests.api.world import World, alert, eventually, start

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start(tmp_path_factory.mktemp("data")) as client:
        world = World(client)
        world.add("shop-1")
        world.add("shop-2")
        yield world


def test_a_listener_hears_its_own_tenant_and_no_other(world: World) -> None:
    with (
        world.client.websocket_connect("/v1/alerts/stream", headers=world.headers("shop-1")) as one,
        world.client.websocket_connect("/v1/alerts/stream", headers=world.headers("shop-2")) as two,
    ):
        world.service.hub.publish([alert("shop-2", 1), alert("shop-1", 1), alert("shop-2", 2)])
        world.service.hub.publish([alert("shop-1", 2)])
        assert [one.receive_json()["id"] for _ in range(2)] == ["shop-1-alert-1", "shop-1-alert-2"]
        heard = [two.receive_json() for _ in range(2)]
        assert [each["id"] for each in heard] == ["shop-2-alert-1", "shop-2-alert-2"]
        assert "tenant" not in heard[0]
    eventually(lambda: len(world.service.hub) == 0)


def test_a_stream_needs_a_key_and_ends_with_it(world: World) -> None:
    with world.client.websocket_connect("/v1/alerts/stream", headers=world.headers("shop-1")) as socket:
        world.service.hub.publish([alert("shop-1", 1)])
        assert socket.receive_json()["id"] == "shop-1-alert-1"
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        with (
            pytest.raises(WebSocketDisconnect),
            world.client.websocket_connect("/v1/alerts/stream", headers=headers) as refused,
        ):
            refused.receive_json()
    grants = world.get("/v1/keys", "shop-1")["keys"][0]["grants"]
    made = world.client.post("/v1/keys", json={"name": "x", "grants": grants}, headers=world.headers("shop-1")).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    with world.client.websocket_connect("/v1/alerts/stream", headers=headers) as socket:
        world.client.delete(f"/v1/keys/{made['id']}", headers=world.headers("shop-1"))
        world.service.hub.publish([alert("shop-1", 9)])
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


def test_a_slow_listener_is_ended_and_holds_up_nobody() -> None:
    async def listen() -> tuple[int, int]:
        hub = Hub(3)
        slow, quick = hub.join("shop-1"), hub.join("shop-1")
        heard = 0
        for number in range(10):
            hub.publish([alert("shop-1", number)])
            heard += await asyncio.wait_for(quick.next(), 60) is not None
        waiting = 0
        while await asyncio.wait_for(slow.next(), 60) is not None:
            waiting += 1
        return heard, waiting

    assert asyncio.run(listen()) == (10, 3)
