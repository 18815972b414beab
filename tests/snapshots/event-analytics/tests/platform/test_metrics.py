"""Metrics: counters, labels, and figures read from the components."""

import asyncio
import socket
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.platform.metrics import (
    BUCKETS,
    LATENCY_TARGET_SECONDS,
    Metrics,
    MetricsMiddleware,
    StateCollector,
)
from app.settings import Settings


@pytest.fixture
def metrics(app: FastAPI) -> Metrics:
    """The metrics of a fresh application."""
    return app.state.metrics


def answer(metrics: Metrics, app: Any, path: str = "/x", method: str = "GET") -> None:
    """Send one request through the middleware to an application."""
    scope = {"type": "http", "method": method, "path": path}

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pass

    asyncio.run(MetricsMiddleware(app, metrics)(scope, receive, send))


def read(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    """Return the value of one sample."""
    return registry.get_sample_value(name, labels)


def collect(**parts: object) -> CollectorRegistry:
    """Return a registry that reads the parts of a made-up process."""
    pool = SimpleNamespace(engine=SimpleNamespace(pool=None))
    registry = CollectorRegistry()
    registry.register(StateCollector(SimpleNamespace(**({"database": pool} | parts))))
    return registry


def test_a_bucket_ends_at_the_target() -> None:
    assert LATENCY_TARGET_SECONDS in BUCKETS
    assert sorted(set(BUCKETS)) == list(BUCKETS)


def test_requests_are_counted_while_they_last_and_afterwards(metrics: Metrics) -> None:
    during: list[float | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        during.append(read(metrics.registry, "http_requests_in_progress"))
        await send({"type": "http.response.start", "status": 204})

    answer(metrics, app)
    assert during == [1]
    assert read(metrics.registry, "http_requests_in_progress") == 0
    labels = {"method": "GET", "route": "unknown", "status": "2xx"}
    assert read(metrics.registry, "http_request_duration_seconds_count", **labels) == 1


def test_an_answer_that_breaks_off_is_a_failure(metrics: Metrics) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        answer(metrics, app)
    labels = {"method": "GET", "route": "unknown", "status": "500"}
    assert read(metrics.registry, "http_requests_total", **labels) == 1
    assert read(metrics.registry, "http_requests_in_progress") == 0


def test_clients_cannot_make_up_labels(metrics: Metrics) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 404})

    before = metrics.render().count(b"\n")
    for number in range(50):
        answer(metrics, app, path=f"/{number}", method=f"M{number}")
    labels = {"method": "OTHER", "route": "unknown", "status": "404"}
    assert read(metrics.registry, "http_requests_total", **labels) == 50
    assert metrics.render().count(b"\n") - before == len(BUCKETS) + 4


def test_applications_count_apart(app: FastAPI, settings: Settings) -> None:
    other = create_app(settings)
    app.state.metrics.observe({"method": "GET"}, 503, 0.1)
    labels = {"method": "GET", "route": "unknown", "status": "503"}
    name = "http_requests_total"
    assert read(app.state.metrics.registry, name, **labels) == 1
    assert read(other.state.metrics.registry, name, **labels) is None
    other.state.database.close()


def test_connections_to_the_database(app: FastAPI, metrics: Metrics) -> None:
    with app.state.database.engine.connect():
        used = read(metrics.registry, "database_pool_connections", state="in_use")
        most = read(metrics.registry, "database_pool_connections_max")
    assert used == 1
    assert most is not None
    assert most > 1
    assert read(metrics.registry, "database_pool_connections", state="in_use") == 0


def test_states_of_circuit_breakers() -> None:
    breaker = SimpleNamespace(name="database", state="open", opened=3)
    pool = SimpleNamespace(pool=None)
    registry = collect(database=SimpleNamespace(engine=pool, breaker=breaker))
    name = "circuit_breaker_state"
    assert read(registry, name, breaker="database", state="open") == 1
    assert read(registry, name, breaker="database", state="closed") == 0
    assert read(registry, "circuit_breaker_opened_total", breaker="database") == 3


def test_messaging() -> None:
    counts = {"pending": 1, "published": 2, "handled": 3, "retried": 4, "dead": 5}
    registry = collect(messaging=SimpleNamespace(statistics=lambda: counts))
    assert read(registry, "messaging_outbox_pending") == 1
    assert read(registry, "messaging_published_total") == 2
    assert read(registry, "messaging_handled_total") == 3
    assert read(registry, "messaging_retried_total") == 4
    assert read(registry, "messaging_dead_letters_total") == 5


def test_a_worker_serves_its_metrics(metrics: Metrics) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    metrics.serve(port)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
        assert b"messaging_handled_total" in response.read()
    metrics.close()


def test_a_port_that_is_taken_does_not_stop_the_worker(metrics: Metrics) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:
        metrics.serve(taken.getsockname()[1])
    metrics.close()


def test_a_worker_without_a_port_serves_nothing(metrics: Metrics) -> None:
    metrics.serve(0)
    metrics.close()


def test_parts_that_a_process_does_not_have_are_left_out() -> None:
    names = {sample.name for metric in collect().collect() for sample in metric.samples}
    assert names == set()
