"""A person disappears from log and store, and nobody else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.erasure import erase
from streaming.embedded import Runner
from streaming.log import Log, record
from streaming.store import Store
from tests.api.world import NOON, World, body, start

pytestmark = pytest.mark.acceptance


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with start(tmp_path) as client:
        world = World(client)
        for tenant in ("shop-1", "shop-2"):
            world.add(tenant)
            people = ["ann", "anna", "bob", "ann"]
            world.send(tenant, *[body(number, customer=name) for number, name in enumerate(people)])
        yield world


def erased(world: World, customer: str) -> dict[str, int]:
    answer = world.client.post("/v1/erasures", json={"customer": customer}, headers=world.headers("shop-1"))
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


def test_one_person_goes_and_all_others_stay(world: World) -> None:
    assert erased(world, "ann") == {"records": 2, "rows": 2}
    rows = [(row[0], row[5]) for row in world.service.store.every("events")]
    others = [("shop-1", "anna"), ("shop-1", "bob")]
    assert sorted(rows) == sorted([*others, *[("shop-2", name) for name in ("ann", "anna", "bob", "ann")]])
    lines = world.service.log.read(0, 100)[0]
    of = {tenant: b"".join(line for line in lines if f'"{tenant}"'.encode() in line) for tenant in ("shop-1", "shop-2")}
    assert (of["shop-1"].count(b'"ann"'), of["shop-1"].count(b'"anna"'), of["shop-2"].count(b'"ann"')) == (0, 1, 2)
    assert b'"ann"' not in b"".join(line for line in lines if b'"shop-2"' not in line)


def test_the_log_can_be_read_again_and_positions_stay(world: World) -> None:
    world.settle()
    end = world.service.log.end()
    erased(world, "ann")
    assert world.service.log.end() == end
    again = Store()
    assert Runner(Log(world.service.log.path), again).catch_up() == 8
    assert len(again.every("events")) == 6
    assert again.every("rejected") == []


def test_figures_stay_and_the_same_request_again_finds_nothing(world: World) -> None:
    world.settle()
    before = world.get("/v1/metrics", "shop-1", metric="revenue", window="1h")
    erased(world, "ann")
    assert world.get("/v1/metrics", "shop-1", metric="revenue", window="1h") == before
    assert erased(world, "ann") == {"records": 0, "rows": 0}


def test_the_audit_trail_knows_that_and_not_who(world: World) -> None:
    erased(world, "ann")
    entry = world.get("/v1/audit", "shop-1")["entries"][0]
    assert entry["action"] == "customers:erase"
    assert "ann" not in entry["object"]


def test_old_versions_are_found_too(tmp_path: Path) -> None:
    with Log(tmp_path / "log") as log:
        log.append(
            [record("shop-1", NOON, {"user": "ann", "amount": "49.90"}), record("shop-1", NOON, {"user": "bob"})]
        )
        assert erase(log, Store(), "shop-1", "ann").records == 1
        lines = log.read(0, 10)[0]
        assert (b"ann" in lines[0], b"bob" in lines[1]) == (False, True)
