{% filter py_module(line_length=100) -%}
"""Structured logs: one JSON object a line, each with the id of the request that it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from opentelemetry import trace

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Id of the request that is being answered; the middleware sets it."""

_NOT_EXTRA = frozenset(vars(logging.makeLogRecord({}))) | {"asctime", "color_message", "message"}


class JsonFormatter(logging.Formatter):
    """Formats a record, and whatever was passed as `extra`, as one line of JSON."""

    def __init__(self, environment: str) -> None:
        super().__init__()
        self.environment = environment

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "environment": self.environment,
        }
        if (current := request_id.get()) is not None:
            entry["request_id"] = current
{%- if tracing.present %}
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            entry["trace_id"] = trace.format_trace_id(span.trace_id)
            entry["span_id"] = trace.format_span_id(span.span_id)
{%- endif %}
        extra = vars(record).items()
        entry |= {name: value for name, value in extra if name not in _NOT_EXTRA}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


{%- if hub.present %}


class HandshakeFilter(logging.Filter):
    """Drops uvicorn's lines about WebSockets, which the middleware logs like requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is about anything else."""
        told = str(record.msg)
        return '"WebSocket %s"' not in told and told not in ("connection open", "connection closed")
{%- endif %}


def configure_logging(level: str, environment: str) -> None:
    """Send every logger of the process, uvicorn's included, through `JsonFormatter`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(environment))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # The middleware logs every request, with more context than uvicorn has.
    logging.getLogger("uvicorn.access").disabled = True
{%- if hub.present %}
    # Here uvicorn logs the handshakes of WebSockets: with their queries, and at DEBUG with all of their
    # headers, credentials included.
    server = logging.getLogger("uvicorn.error")
    server.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    if not any(isinstance(entry, HandshakeFilter) for entry in server.filters):
        server.addFilter(HandshakeFilter())
{%- endif %}
{%- endfilter %}
