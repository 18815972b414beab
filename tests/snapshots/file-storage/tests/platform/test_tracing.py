"""Tracing: recorded and exported spans, and the loss of the collector."""

import time

import pytest
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.platform.tracing import DiscreetExporter, Tracing
from app.settings import Settings

CLOSED_PORT = "http://127.0.0.1:9"


@pytest.fixture
def spans(app: FastAPI) -> InMemorySpanExporter:
    """The spans that the application exports."""
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(DiscreetExporter(exporter))
    app.state.tracing.provider.add_span_processor(processor)
    return exporter


def one(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    """Return the only span whose name starts with `name`."""
    (span,) = [span for span in spans.get_finished_spans() if span.name.startswith(name)]
    return span


def select_one(app: FastAPI) -> None:
    """Send one statement to the database."""
    with app.state.database.session() as session:
        session.execute(text("SELECT 1"))


def test_statements_belong_to_what_sent_them(app: FastAPI, spans: InMemorySpanExporter) -> None:
    app.state.database.prepare()
    tracer = app.state.tracing.provider.get_tracer("test")
    with tracer.start_as_current_span("request", kind=SpanKind.SERVER):
        select_one(app)
    request, statement = one(spans, "request"), one(spans, "SELECT")
    assert statement.parent is not None
    assert statement.parent.span_id == request.context.span_id
    assert (statement.attributes or {})["db.statement"] == "SELECT 1"


def test_statements_outside_of_requests_are_no_traces(
    app: FastAPI,
    spans: InMemorySpanExporter,
) -> None:
    app.state.database.ping()
    assert spans.get_finished_spans() == ()


def test_values_do_not_leave_the_process(app: FastAPI, spans: InMemorySpanExporter) -> None:
    tracer = app.state.tracing.provider.get_tracer("test")
    with (
        tracer.start_as_current_span("request", kind=SpanKind.SERVER),
        app.state.database.engine.connect() as connection,
    ):
        connection.execute(text("SELECT :value"), {"value": "confidential"})
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT nothing_of_this_name"))
    sent, failed, _ = spans.get_finished_spans()
    assert "confidential" not in sent.to_json()
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.status.description is None


def test_queries_and_error_texts_are_kept_back() -> None:
    exporter = InMemorySpanExporter()
    span = ReadableSpan(
        "GET",
        trace.INVALID_SPAN_CONTEXT,
        attributes={"http.url": "http://a/b?token=confidential", "url.query": "confidential"},
        status=Status(StatusCode.ERROR, "confidential"),
    )
    DiscreetExporter(exporter).export([span])
    assert "confidential" not in one(exporter, "GET").to_json()
    assert one(exporter, "GET").attributes == {"http.url": "http://a/b"}


@pytest.mark.parametrize(
    ("sampler", "share", "recorded"),
    [
        ("always_on", 0.0, True),
        ("always_off", 1.0, False),
        ("traceidratio", 1.0, True),
        ("traceidratio", 0.0, False),
        ("parentbased_always_on", 0.0, True),
        ("parentbased_always_off", 1.0, False),
        ("parentbased_traceidratio", 1.0, True),
        ("parentbased_traceidratio", 0.0, False),
    ],
)
def test_samplers(settings: Settings, sampler: str, share: float, recorded: bool) -> None:
    chosen = {"otel_traces_sampler": sampler, "otel_traces_sampler_arg": share}
    tracing = Tracing(settings.model_copy(update=chosen), "1")
    span = tracing.provider.get_tracer("test").start_span("request", kind=SpanKind.SERVER)
    assert span.is_recording() is recorded


def test_a_lost_collector_costs_no_time(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.platform.tracing.EXPORT_TIMEOUT_SECONDS", 1)
    away = settings.model_copy(update={"otel_exporter_otlp_endpoint": CLOSED_PORT})
    tracing = Tracing(away, "1")
    tracer = tracing.provider.get_tracer("test")
    started = time.monotonic()
    for _ in range(3000):  # More than the queue holds.
        tracer.start_span("request").end()
    tracing.close()
    # Neither waits for the collector: its exporter alone would try for a minute.
    assert time.monotonic() - started < 30


class Broken(SpanExporter):
    """An exporter with a defect."""

    def export(self, spans: object) -> SpanExportResult:
        """Fail."""
        raise RuntimeError


def test_a_broken_exporter_does_no_harm(app: FastAPI) -> None:
    provider = app.state.tracing.provider
    provider.add_span_processor(SimpleSpanProcessor(DiscreetExporter(Broken())))
    provider.get_tracer("test").start_span("request").end()
