"""Metrics in the text format of Prometheus, served at `GET /metrics`.

Requests are measured by a middleware. Everything else is read from the parts of the application
when Prometheus asks, so that they need not know that they are measured.
"""

import platform
import time
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.pool import QueuePool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METRICS_PATH = "/metrics"

LATENCY_TARGET_SECONDS = 0.1
"""Target for the 95th percentile; one bucket ends exactly there."""

BUCKETS = tuple(
    round(LATENCY_TARGET_SECONDS * share, 9)
    for share in (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 25, 50)
)

UNKNOWN_ROUTE = "unknown"
"""Label of every path that is not served: clients can make up any number of them."""

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

# The time at which a series began, as another series, would double their number.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The metrics of one application, in a separate registry."""

    def __init__(self, state: Any, version: str, environment: str) -> None:
        self.registry = CollectorRegistry()
        self.duration = Histogram(
            "http_request_duration_seconds",
            "Time from the first byte of a request to the last byte of its answer",
            ["method", "route", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.requests = Counter(
            "http_requests",
            "Requests that were answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.in_progress = Gauge(
            "http_requests_in_progress",
            "Requests that are being answered",
            registry=self.registry,
        )
        build = Gauge(
            "app_build_info",
            "What is running; always 1",
            ["version", "environment", "python"],
            registry=self.registry,
        )
        build.labels(version, environment, platform.python_version()).set(1)
        ProcessCollector(registry=self.registry)
        self.registry.register(StateCollector(state))

    def expect(self, app: FastAPI) -> None:
        """Initialise every status that an operation may return to 0.

        Prometheus sees a rise only where it has seen a value before: without this, the first
        failure of each operation would not count.
        """
        for path, operations in app.openapi()["paths"].items():
            for method, operation in operations.items():
                for status in sorted({"500", *operation["responses"]} - {"default"}):
                    self.requests.labels(method.upper(), path, status)

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request."""
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = getattr(scope.get("route"), "path", UNKNOWN_ROUTE)
        self.duration.labels(method, route, f"{status // 100}xx").observe(seconds)
        self.requests.labels(method, route, str(status)).inc()

    def render(self) -> bytes:
        """Return everything in the text format."""
        return generate_latest(self.registry)


class StateCollector(Collector):
    """Reads what the parts of an application report."""

    def __init__(self, state: Any) -> None:
        self.state = state

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of each part."""
        yield from self._pool()
        yield from self._breakers()
        yield from self._cache()
        yield from self._limiter()

    def _part(self, name: str) -> Any:
        return getattr(self.state, name, None)

    def _pool(self) -> Iterator[Metric]:
        pool = self.state.database.engine.pool
        if not isinstance(pool, QueuePool):
            return
        connections = GaugeMetricFamily(
            "database_pool_connections",
            "Connections to the database",
            labels=["state"],
        )
        connections.add_metric(["in_use"], pool.checkedout())
        connections.add_metric(["idle"], pool.checkedin())
        yield connections
        yield GaugeMetricFamily(
            "database_pool_connections_max",
            "Connections that the pool opens at most",
            value=pool.size() + pool._max_overflow,
        )

    def _breakers(self) -> Iterator[Metric]:
        parts = [self._part(name) for name in ("database", "cache", "limiter")]
        breakers = [part.breaker for part in parts if hasattr(part, "breaker")]
        state = GaugeMetricFamily(
            "circuit_breaker_state",
            "1 for the state that the breaker is in",
            labels=["breaker", "state"],
        )
        opened = CounterMetricFamily(
            "circuit_breaker_opened",
            "How often the breaker opened",
            labels=["breaker"],
        )
        for breaker in breakers:
            for name in ("closed", "open", "half_open"):
                state.add_metric([breaker.name, name], float(breaker.state == name))
            opened.add_metric([breaker.name], breaker.opened)
        yield state
        yield opened

    def _cache(self) -> Iterator[Metric]:
        cache = self._part("cache")
        if cache is None:
            return
        reads = CounterMetricFamily(
            "cache_reads",
            "Reads of the cache",
            labels=["result"],
        )
        reads.add_metric(["hit"], cache.hits)
        reads.add_metric(["miss"], cache.misses)
        yield reads
        yield CounterMetricFamily(
            "cache_errors",
            "Calls of the cache that failed",
            value=cache.errors,
        )

    def _limiter(self) -> Iterator[Metric]:
        limiter = self._part("limiter")
        if limiter is None:
            return
        yield CounterMetricFamily(
            "rate_limit_refused",
            "Requests that were refused because the client sent too many",
            value=limiter.refused,
        )


class MetricsMiddleware:
    """Measures every request; the outermost middleware, so it sees what the client receives."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] == METRICS_PATH:
            await self.app(scope, receive, send)
            return

        # The status if the response never starts.
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        self.metrics.in_progress.inc()
        try:
            await self.app(scope, receive, send_and_note)
        except Exception:
            # The response was cut off, whatever its status was.
            status = 500
            raise
        finally:
            self.metrics.in_progress.dec()
            self.metrics.observe(scope, status, time.perf_counter() - started)


router = APIRouter(include_in_schema=False)


@router.get(METRICS_PATH)
async def metrics(request: Request) -> Response:
    """Return the metrics; waits for no thread and no database, like the liveness check."""
    current: Metrics = request.app.state.metrics
    return Response(current.render(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
