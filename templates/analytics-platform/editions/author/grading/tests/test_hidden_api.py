"""What candidates do not see of the API: many tenants at once, and a log that is read again."""

import threading
from collections.abc import Iterator

import pytest

from streaming.embedded import Runner
from streaming.log import Log
from streaming.store import Store
from tests.api.world import World, alert, body, start

pytestmark = pytest.mark.acceptance

TENANTS = [f"shop-{number}" for number in range(6)]


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start(tmp_path_factory.mktemp("data")) as client:
        world = World(client)
        for tenant in TENANTS:
            world.add(tenant)
        yield world


def test_many_listeners_hear_their_own_tenant(world: World) -> None:
    sockets = [
        world.client.websocket_connect("/v1/alerts/stream", headers=world.headers(tenant)) for tenant in TENANTS * 2
    ]
    for socket in sockets:
        socket.__enter__()
    for number in range(20):
        world.service.hub.publish([alert(tenant, number) for tenant in TENANTS])
    for socket, tenant in zip(sockets, TENANTS * 2, strict=True):
        assert [socket.receive_json()["id"] for _ in range(20)] == [f"{tenant}-alert-{number}" for number in range(20)]
        socket.__exit__(None, None, None)


def test_the_same_event_from_many_threads_counts_once(world: World) -> None:
    def send(tenant: str) -> None:
        for number in range(20):
            assert world.send(tenant, body(number), body(number)).status_code == 202

    threads = [threading.Thread(target=send, args=(tenant,)) for tenant in TENANTS * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.settle()
    values = [world.get("/v1/metrics", tenant, metric="events", window="1h")["value"] for tenant in TENANTS]
    assert values == [20] * len(TENANTS)


def test_an_erased_person_does_not_come_back_with_the_log(world: World) -> None:
    for tenant in TENANTS:
        world.send(tenant, *[body(number, customer=f"person-{number % 3}") for number in range(9)])
    path = {"customer": "person-1"}
    answer = world.client.post("/v1/erasures", json=path, headers=world.headers(TENANTS[0]))
    assert answer.json() == {"records": 3, "rows": 3}
    again = Store()
    Runner(Log(world.service.log.path), again).catch_up()
    people = [(row[0], row[5]) for row in again.every("events")]
    assert people.count((TENANTS[0], "person-1")) == 0
    assert [people.count((tenant, "person-1")) for tenant in TENANTS[1:]] == [3] * (len(TENANTS) - 1)
    assert len(people) == 9 * len(TENANTS) - 3
