"""From a request to a figure and an alert, with the rules behind the API."""

from collections.abc import Iterator

import pytest

from core.events import format_time
from tests.api.world import NOON, World, body, start

pytestmark = pytest.mark.acceptance


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start(tmp_path_factory.mktemp("data")) as client:
        world = World(client)
        world.add("shop-1")
        world.add("shop-2")
        yield world


def test_an_event_that_is_sent_again_counts_once_and_at_each_tenant(world: World) -> None:
    for _ in range(3):
        assert world.send("shop-1", body(1), body(1), body(2)).status_code == 202
        one = world.client.put("/v1/events/e-1", json=body(1), headers=world.headers("shop-1"))
        assert one.status_code == 202
    world.send("shop-2", body(1))
    world.settle()
    revenue = {tenant: world.get("/v1/metrics", tenant, metric="revenue")["value"] for tenant in ("shop-1", "shop-2")}
    assert revenue == {"shop-1": 2_000, "shop-2": 1_000}


def test_a_suspicious_payment_is_heard_by_its_tenant_when_it_can_be_read(world: World) -> None:
    tries = [
        body(
            number,
            occurred_at=format_time(NOON + number * 1_000),
            status="failed",
            card=f"k-{number}",
            device="d-1",
            session=f"s-{number}",
        )
        for number in range(12)
    ]
    with (
        world.client.websocket_connect("/v1/alerts/stream", headers=world.headers("shop-1")) as mine,
        world.client.websocket_connect("/v1/alerts/stream", headers=world.headers("shop-2")) as other,
    ):
        world.send("shop-1", *tries)
        heard = mine.receive_json()
        assert heard in world.get("/v1/alerts", "shop-1")["alerts"], "what is heard is stored"
        world.send("shop-2", *[{**event, "event_id": f"other-{event['event_id']}"} for event in tries])
        assert other.receive_json()["event_id"].startswith("other-")
