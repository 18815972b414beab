"""Traces: the steps of a request and their durations, sent to a collector over OTLP.

Without OTEL_EXPORTER_OTLP_ENDPOINT no span leaves the process; log lines carry trace ids anyway.
Spans wait in a queue and are sent by a thread: a collector that is away costs spans, not requests.
"""

import logging
import threading
from collections.abc import Sequence

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.sqlalchemy.engine import EngineTracer
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    ALWAYS_ON,
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, Status, TraceState
from opentelemetry.util.types import Attributes, AttributeValue
from sqlalchemy import Engine

from app.settings import Settings

EXPORT_TIMEOUT_SECONDS = 5
"""Maximum wait for the collector to accept a batch, also at shutdown."""

NOT_TRACED = r"^https?://[^/]+/(health|ready|metrics)$"
"""Paths of probes, which are not traced."""


class Tracing:
    """The tracer of one application, without global state."""

    def __init__(self, settings: Settings, version: str) -> None:
        self.provider = TracerProvider(
            sampler=_sampler(settings),
            resource=Resource.create(
                {
                    "service.name": settings.otel_service_name,
                    "service.version": version,
                    "deployment.environment.name": settings.environment,
                }
            ),
            shutdown_on_exit=False,
        )
        self._exporter: SpanExporter | None = None
        # Otherwise each attempt to reach the collector would be logged, not only the lost batch.
        logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)
        if endpoint := settings.otel_exporter_otlp_endpoint.rstrip("/"):
            sender = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=EXPORT_TIMEOUT_SECONDS)
            self._exporter = DiscreetExporter(sender)
            self.provider.add_span_processor(BatchSpanProcessor(self._exporter))

    def instrument(self, app: FastAPI, engine: Engine) -> None:
        """Trace the requests of an application and their statements."""
        FastAPIInstrumentor.instrument_app(
            app,
            tracer_provider=self.provider,
            meter_provider=NoOpMeterProvider(),
            excluded_urls=NOT_TRACED,
            exclude_spans=["receive", "send"],
        )
        self.trace_statements(engine)

    def trace_statements(self, engine: Engine) -> None:
        """Trace the statements sent to a database."""
        unused = NoOpMeterProvider().get_meter(__name__).create_up_down_counter("unused")
        tracer = self.provider.get_tracer("app.platform.database")
        EngineTracer(tracer, engine, unused)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Send the remaining spans and stop."""
        # In a thread, because waiting for the collector may exceed the time left for shutdown.
        last = threading.Thread(target=self.provider.shutdown, daemon=True)
        last.start()
        last.join(EXPORT_TIMEOUT_SECONDS)
        if last.is_alive() and self._exporter is not None:
            self._exporter.shutdown()
            last.join(1)


def _sampler(settings: Settings) -> Sampler:
    """Return the sampler that OTEL_TRACES_SAMPLER names."""
    name = settings.otel_traces_sampler.removeprefix("parentbased_")
    samplers: dict[str, Sampler] = {
        "always_on": ALWAYS_ON,
        "always_off": ALWAYS_OFF,
        "traceidratio": TraceIdRatioBased(settings.otel_traces_sampler_arg),
    }
    sampler = samplers[name]
    if name != settings.otel_traces_sampler:
        sampler = ParentBased(sampler)
    return WithinRequests(sampler)


class WithinRequests(Sampler):
    """Excludes statements outside requests, such as those of probes."""

    def __init__(self, sampler: Sampler) -> None:
        self.sampler = sampler

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Decide whether a span is recorded."""
        parent = trace.get_current_span(parent_context).get_span_context()
        if kind is SpanKind.CLIENT and not parent.is_valid:
            return SamplingResult(Decision.DROP)
        return self.sampler.should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )

    def get_description(self) -> str:
        """Return a description for people."""
        return f"WithinRequests({self.sampler.get_description()})"


class DiscreetExporter(SpanExporter):
    """Removes what may contain user data: query strings and error messages.

    Databases quote values in their errors. The type of an error stays.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self.exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export the spans."""
        return self.exporter.export([_discreet(span) for span in spans])

    def shutdown(self) -> None:
        """Stop."""
        self.exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Send pending spans."""
        return self.exporter.force_flush(timeout_millis)


def _discreet(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=_without_query(span.attributes),
        events=[Event(e.name, _error_type(e.attributes), e.timestamp) for e in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _without_query(attributes: Attributes) -> dict[str, AttributeValue]:
    kept = dict(attributes or {})
    kept.pop("url.query", None)
    for name in ("http.url", "http.target", "url.full"):
        if name in kept:
            kept[name] = str(kept[name]).partition("?")[0]
    return kept


def _error_type(attributes: Attributes) -> dict[str, AttributeValue]:
    return {k: v for k, v in (attributes or {}).items() if k == "exception.type"}
