"""Events are kept before they are acknowledged, and a batch is kept whole or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.world import NOON, World, body, start


def test_a_batch_becomes_figures(world: World) -> None:
    answer = world.send("shop-1", body(1), body(2, amount_cents=250), body(3, type="view", amount_cents=0))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 3})
    world.settle()
    figure = world.get("/v1/metrics", "shop-1", metric="revenue", window="1m")
    assert figure == {
        "metric": "revenue",
        "window": "1m",
        "from": "2026-11-21T12:00:00.000Z",
        "until": "2026-11-21T12:01:00.000Z",
        "value": 1_250,
        "unit": "cents",
        "currency": "EUR",
        "closed": False,
    }


def test_one_event_has_an_address(world: World) -> None:
    event = body(7, currency="USD")
    del event["event_id"]
    answer = world.client.put("/v1/events/e-7", json=event, headers=world.headers("shop-2"))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
    world.settle()
    assert "e-7" in [row[1] for row in world.service.store.every("events") if row[0] == "shop-2"]
    other = world.client.put("/v1/events/e-8", json=body(7, currency="USD"), headers=world.headers("shop-2"))
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ("text", "event"),
        (None, "event"),
        (body(2, type="party"), "type"),
        (body(2, occurred_at="2026-11-21T09:30:00"), "occurred_at"),
        (body(2, currency="USD"), "currency"),
        (body(2, amount_cents=0), "amount_cents"),
        (body(2, session="\ud800"), "event"),
        (body(2, session="\0"), "event"),
    ],
)
def test_a_bad_event_refuses_the_batch_and_is_named(world: World, bad: Any, field: str) -> None:
    end = world.service.log.end()
    data = json.dumps({"events": [body(1), bad]})
    headers = {**world.headers("shop-1"), "Content-Type": "application/json"}
    answer = world.client.post("/v1/events", content=data, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(error["index"], error["field"]) for error in answer.json()["errors"]] == [(1, field)]
    assert world.service.log.end() == end, "nothing is kept"


@pytest.mark.parametrize("events", [[], [body(1)] * 501, "text", None])
def test_a_batch_has_1_to_500_events(world: World, events: Any) -> None:
    answer = world.client.post("/v1/events", json={"events": events}, headers=world.headers("shop-1"))
    assert answer.status_code == 422
    assert answer.json()["status"] == 422


def test_a_request_that_is_too_large_is_refused_while_it_arrives(tmp_path: Path) -> None:
    with start(tmp_path, {"body_bytes": 2_000}) as client:
        world = World(client)
        world.add("shop-1")
        assert world.send("shop-1", body(1)).status_code == 202
        answer = world.send("shop-1", *[body(number) for number in range(50)])
        assert (answer.status_code, answer.json()["title"]) == (413, "Content too large")


def test_while_the_log_is_away_nothing_is_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with start(tmp_path) as client:
        world = World(client)
        world.add("shop-1")

        def full(_: object) -> int:
            raise OSError("disk full")

        with monkeypatch.context() as patched:
            patched.setattr(world.service.log, "append", full)
            answer = world.send("shop-1", body(1))
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert "disk full" not in answer.text
            assert client.get("/ready").status_code == 503
            assert client.get("/health").status_code == 200
        assert world.send("shop-1", body(1)).status_code == 202
        assert client.get("/ready").json()["status"] == "ready"


def test_what_was_kept_survives_the_process(tmp_path: Path) -> None:
    with start(tmp_path) as client:
        first = World(client)
        first.add("shop-1")
        first.send("shop-1", body(1), body(2))
    with start(tmp_path) as client:
        second = World(client)
        second.keys = first.keys
        second.settle()
        assert second.get("/v1/metrics", "shop-1", metric="events", window="1h")["value"] == 2
        assert second.service.store.every("events")[0][3] == NOON + 1
