"""The API over PostgreSQL: the same way from event to figure, and the same walk across tenants."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage.postgres import PostgresStore
from streaming.store import InUse
from tests.api.test_isolation import MINE_ONLY, cross, filled
from tests.api.world import World, body, start
from tests.integration.servers import database


@pytest.fixture
def url(address: str) -> str:
    return database(address)


@pytest.fixture
def world(url: str, tmp_path: Path) -> Iterator[World]:
    yield from filled(tmp_path, {"database_url": url})


def test_nothing_of_another_tenant_is_read_or_changed(world: World) -> None:
    # Those that only read come first: what is written has names of the other tenant in it.
    for path, method in sorted(MINE_ONLY, key=lambda each: (each[1] != "get", each)):
        if method == "get" or path not in {"/v1/events", "/v1/events/{event_id}"}:
            cross(world, path, method)


def test_events_become_figures_and_a_second_process_is_refused(url: str, tmp_path: Path) -> None:
    with start(tmp_path, {"database_url": url}) as client:
        world = World(client)
        world.add("shop-1")
        assert isinstance(world.service.store, PostgresStore)
        world.send("shop-1", body(1), body(2))
        world.settle()
        assert world.get("/v1/metrics", "shop-1", metric="revenue", window="1h")["value"] == 2_000
        with pytest.raises(InUse):
            PostgresStore(url, engine=True)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchall() == [(2,)]
