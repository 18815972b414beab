"""What Prometheus reads: requests, ingestion, and how far the engine is behind. No label names a tenant or an event."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.service import Service

_REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_VISIBLE_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_METHODS = {"GET", "POST", "PUT", "DELETE"}


class Meters:
    """The metrics of one application; several can live in one process, as in tests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "http_requests", "Requests that were answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "http_request_duration_seconds",
            "Time from a request to its answer.",
            ("method", "route"),
            buckets=_REQUEST_BUCKETS,
            registry=self.registry,
        )
        self.visible = Histogram(
            "event_visible_seconds",
            "Time from an event that is acknowledged to the figures and alerts that it is part of.",
            buckets=_VISIBLE_BUCKETS,
            registry=self.registry,
        )


def install(app: FastAPI) -> Callable[[Service], None]:
    """Add /metrics to an application; return what to call with the service when it has started."""
    meters = Meters()
    app.add_middleware(Measured, meters=meters)

    @app.get("/metrics", tags=["health"], response_class=Response)
    def metrics(request: Request) -> Response:
        """Return the metrics in the text format of Prometheus."""
        return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)

    def started(service: Service) -> None:
        service.engine.observe = meters.visible.observe
        meters.registry.register(_State(service))

    return started


class _State(Collector):
    """What the service knows anyway, read when it is asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Return the figures of this moment."""
        service = self._service
        engine, counters = service.engine, service.counters
        accepted = CounterMetricFamily("events_accepted", "Events that were kept and acknowledged.")
        accepted.add_metric([], counters.accepted)
        yield accepted
        refused = CounterMetricFamily("events_refused", "Events that were refused.", labels=["reason"])
        for reason in ("busy", "log", "malformed"):
            refused.add_metric([reason], counters.refused.get(reason, 0))
        yield refused
        records = CounterMetricFamily("engine_records", "Records of the log that were processed.")
        records.add_metric([], engine.records)
        yield records
        failures = CounterMetricFamily("engine_failures", "Transactions that failed and were tried again.")
        failures.add_metric([], engine.failures)
        yield failures
        busy = CounterMetricFamily("engine_busy_seconds", "Time that transactions took.")
        busy.add_metric([], engine.seconds)
        yield busy
        alerts = CounterMetricFamily("fraud_alerts", "Alerts that were stored.", labels=["kind"])
        for kind, count in sorted(engine.alerts.items()):
            alerts.add_metric([kind], count)
        yield alerts
        yield GaugeMetricFamily("engine_failing", "1 while the last transaction failed.", float(bool(engine.failing)))
        yield GaugeMetricFamily("engine_backlog_bytes", "Bytes of the log that wait.", engine.backlog())
        yield GaugeMetricFamily(
            "engine_backlog_limit_bytes", "Backlog from which on events are refused.", service.settings.backlog_bytes
        )
        yield GaugeMetricFamily("engine_lag_seconds", "Age of the oldest event that waits.", engine.lag())
        yield GaugeMetricFamily("alert_listeners", "Open streams of alerts.", len(service.hub))


class Measured:
    """Counts and times requests by route, not by address: addresses have no bound."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self.app = app
        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and measure it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = "500"

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        started = time.monotonic()
        try:
            await self.app(scope, receive, sent)
        finally:
            route: Any = scope.get("route")
            path = str(getattr(route, "path", "none"))
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.meters.requests.labels(method, path, status).inc()
            self.meters.seconds.labels(method, path).observe(time.monotonic() - started)
