"""Traces of requests, and their ids in the log."""

import json
import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, format_span_id, format_trace_id

from app.platform.logs import create_formatter
from app.platform.tracing import DiscreetExporter

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans(app: FastAPI) -> InMemorySpanExporter:
    """The spans that the application exports."""
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(DiscreetExporter(exporter))
    app.state.tracing.provider.add_span_processor(processor)
    return exporter


def test_a_request_has_a_span_and_its_statements_too(
    client: TestClient,
    spans: InMemorySpanExporter,
) -> None:
    client.get("/api/v1/campaigns")
    request = next(span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER)
    assert request.name == "GET /api/v1/campaigns"
    assert request.resource.attributes["service.name"] == "event-analytics"
    statements = [span for span in spans.get_finished_spans() if span.kind is SpanKind.CLIENT]
    assert statements
    for statement in statements:
        assert statement.context.trace_id == request.context.trace_id


def test_the_trace_of_the_caller_goes_on(client: TestClient, spans: InMemorySpanExporter) -> None:
    client.get("/nowhere", headers={"traceparent": CALLER})
    (span,) = spans.get_finished_spans()
    assert span.parent is not None
    assert format_trace_id(span.context.trace_id) == CALLER.split("-")[1]
    assert format_span_id(span.parent.span_id) == CALLER.split("-")[2]


def test_a_caller_may_decide_against_a_trace(
    client: TestClient,
    spans: InMemorySpanExporter,
) -> None:
    client.get("/nowhere", headers={"traceparent": CALLER[:-1] + "0"})
    assert spans.get_finished_spans() == ()


@pytest.mark.parametrize("header", ["", "nonsense", "00-0-0-01", CALLER * 100])
def test_a_broken_header_does_no_harm(client: TestClient, header: str) -> None:
    assert client.get("/nowhere", headers={"traceparent": header}).status_code == 404


def test_bytes_that_are_no_text_do_no_harm(client: TestClient) -> None:
    headers = {b"user-agent": b"\xff"}
    assert client.get("/health?a=%FF", headers=headers).status_code == 200
    assert client.get("/nowhere?a=%FF", headers=headers).status_code == 404


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_are_not_traced(client: TestClient, spans: InMemorySpanExporter, path: str) -> None:
    client.get(path)
    assert spans.get_finished_spans() == ()


def test_the_query_stays_here(client: TestClient, spans: InMemorySpanExporter) -> None:
    client.get("/nowhere?token=confidential")
    (span,) = spans.get_finished_spans()
    assert "confidential" not in span.to_json()


def test_log_lines_have_the_ids(
    client: TestClient,
    spans: InMemorySpanExporter,
) -> None:
    lines = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(create_formatter("test", is_text=False).format(record)))

    handler = Lines()
    logger = logging.getLogger("app.platform.middleware")
    logger.addHandler(handler)
    try:
        client.get("/nowhere")
    finally:
        logger.removeHandler(handler)
    (span,) = spans.get_finished_spans()
    assert lines[-1]["trace_id"] == format_trace_id(span.context.trace_id)
    assert lines[-1]["span_id"] == format_span_id(span.context.span_id)
