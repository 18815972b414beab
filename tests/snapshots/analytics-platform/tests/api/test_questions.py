"""Figures over time and by dimension; what is not a question is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.events import format_time
from tests.api.world import MINUTE, NOON, World, alert, body, fill, start

SPAN = {"from": format_time(NOON - 5 * MINUTE), "until": format_time(NOON + 5 * MINUTE)}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start(tmp_path_factory.mktemp("data")) as client:
        world = World(client)
        world.add("shop-1")
        at = format_time(NOON + MINUTE)
        world.send("shop-1", body(1), body(2, country="FR", amount_cents=3_000), body(3, occurred_at=at, country="FR"))
        world.settle()
        yield world


def test_figures_over_time(asked: World) -> None:
    found = asked.get("/v1/metrics/series", "shop-1", metric="revenue", window="1m", **SPAN)["figures"]
    assert [figure["value"] for figure in found] == [0, 0, 0, 0, 0, 4_000, 1_000, 0, 0, 0]
    assert {figure["currency"] for figure in found} == {"EUR"}


def test_figures_by_dimension(asked: World) -> None:
    found = asked.get("/v1/metrics/breakdown", "shop-1", metric="revenue", by="country", **SPAN)
    assert found["values"] == [{"value": 4_000, "country": "FR"}, {"value": 1_000, "country": "DE"}]
    counted = asked.get("/v1/metrics/breakdown", "shop-1", metric="payments", by="type", **SPAN)
    assert (counted["unit"], counted["values"]) == ("count", [{"value": 3, "type": "payment"}])
    assert "currency" not in counted


def test_one_window_by_a_time_in_it(asked: World) -> None:
    found = asked.get("/v1/metrics", "shop-1", metric="events", window="5m", at="2026-11-21T13:01:30+01:00")
    assert (found["from"], found["until"], found["value"]) == (
        "2026-11-21T12:00:00.000Z",
        "2026-11-21T12:05:00.000Z",
        3,
    )


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/v1/metrics", {}),
        ("/v1/metrics", {"metric": "profit"}),
        ("/v1/metrics", {"metric": "events", "window": "2m"}),
        ("/v1/metrics", {"metric": "events", "at": "yesterday"}),
        ("/v1/metrics", {"metric": "events", "at": "2026-11-21T09:30:00"}),
        ("/v1/metrics", {"metric": "events", "at": "0001-01-01T00:00:00+14:00"}),
        ("/v1/metrics/series", {"metric": "events", "window": "1m", "from": SPAN["until"], "until": SPAN["from"]}),
        (
            "/v1/metrics/series",
            {"metric": "events", "window": "1m", "from": "1970-01-01T00:00:00Z", "until": SPAN["from"]},
        ),
        ("/v1/metrics/breakdown", {"metric": "events", "by": "card", **SPAN}),
        ("/v1/metrics/breakdown", {"metric": "events", "by": "type", "limit": "0", **SPAN}),
        ("/v1/alerts", {"limit": "201"}),
        ("/v1/export", {}),
    ],
)
def test_what_is_not_a_question_is_422(asked: World, path: str, parameters: dict[str, Any]) -> None:
    answer = asked.client.get(path, params=parameters, headers=asked.headers("shop-1"))
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Unprocessable content"


def test_alerts_come_in_pages(world: World) -> None:
    fill(world, "shop-1")
    first = world.get("/v1/alerts", "shop-1", limit=1)
    assert first["alerts"][0] == {
        "id": "shop-1-alert-2",
        "event_id": "shop-1-event",
        "occurred_at": "2026-11-21T12:00:00.000Z",
        "kind": "amount_spike",
        "layer": "statistics",
        "score": 0.9,
        "reason": "why shop-1",
        "amount_cents": alert("shop-1", 2).amount_cents,
        "currency": "EUR",
    }
    assert first["next"] == "shop-1-alert-2"
    last = world.get("/v1/alerts", "shop-1", before=first["next"], limit=1)
    assert ([each["id"] for each in last["alerts"]], last["next"]) == (["shop-1-alert-1"], None)


def test_export_has_every_event_as_it_is_sent(asked: World) -> None:
    answer = asked.client.get("/v1/export", params=SPAN, headers=asked.headers("shop-1"))
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = answer.text.splitlines()
    assert len(lines) == 3
    resent = asked.client.post(
        "/v1/events",
        content='{"events":[' + ",".join(lines) + "]}",
        headers={**asked.headers("shop-1"), "Content-Type": "application/json"},
    )
    assert resent.status_code == 202, "what is exported can be taken along"


def test_one_customer_is_exported_alone(world: World) -> None:
    world.send("shop-2", body(1, customer="ann", currency="USD"), body(2, customer="anna", currency="USD"))
    world.settle()
    answer = world.client.get("/v1/customers/ann/export", headers=world.headers("shop-2"))
    assert '"e-1"' in answer.text
    assert "anna" not in answer.text


def test_usage_and_rejected_events(world: World) -> None:
    fill(world, "shop-1")
    days = world.get("/v1/usage", "shop-1")["days"]
    assert sum(day["events"] for day in days) > 0
    assert {"reason": "late", "raw": '{"customer": "shop-1-customer"}'} in world.get("/v1/rejected", "shop-1")[
        "rejected"
    ]
