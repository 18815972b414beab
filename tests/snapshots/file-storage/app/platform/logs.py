"""Structured logs: text at a terminal, one JSON object per line elsewhere.

Each line has the id of its request, and the values passed as `extra`.
"""

import logging
import os
import sys
from contextvars import ContextVar

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, WrappedLogger

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Id of the current request, set by the middleware."""


def create_formatter(environment: str, *, is_text: bool, colors: bool = False) -> logging.Formatter:
    """Return a formatter for text or JSON."""

    def add_context(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
        # uvicorn's own copy of the message.
        entry.pop("color_message", None)
        if not is_text:
            entry["environment"] = environment
        if (current := request_id.get()) is not None:
            entry["request_id"] = current
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            entry["trace_id"] = trace.format_trace_id(span.trace_id)
            entry["span_id"] = trace.format_span_id(span.span_id)
        return entry

    console = structlog.dev.ConsoleRenderer(
        colors=colors,
        event_key="message",
        timestamp_key="time",
        exception_formatter=structlog.dev.plain_traceback,
    )
    json = structlog.processors.JSONRenderer(default=str)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            # First, so that `extra` may have an `event` of its own.
            structlog.processors.EventRenamer("message"),
            structlog.processors.TimeStamper(
                fmt="%H:%M:%S" if is_text else "iso",
                utc=not is_text,
                key="time",
            ),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            add_context,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([console] if is_text else [structlog.processors.format_exc_info, json]),
        ],
    )


def configure_logging(level: str, form: str, environment: str) -> None:
    """Send every logger of the process, uvicorn's included, to standard error in this form."""
    is_terminal = sys.stderr.isatty()
    handler = logging.StreamHandler()
    handler.setFormatter(
        create_formatter(
            environment,
            is_text=form == "text" or (form == "auto" and is_terminal),
            colors=is_terminal and not os.environ.get("NO_COLOR"),
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # Alembic logs each check of the schema.
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
    # The middleware logs every request, with more context.
    logging.getLogger("uvicorn.access").disabled = True
