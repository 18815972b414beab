"""Middleware: request ids, request logs, body limits and unhandled errors."""

import logging
import re
import time
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.errors import BodyTooLargeError, problem_response
from app.platform.logs import request_id

REQUEST_ID_HEADER = "X-Request-ID"

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

logger = logging.getLogger(__name__)


class RequestMiddleware:
    """Assigns request ids, logs each request once, and returns 500 for unhandled errors.

    An id that the client sends in `X-Request-ID` is kept if it is short and plain; the response
    carries the id in the same header.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        sent_id = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        current_id = sent_id if _ACCEPTED_ID.fullmatch(sent_id) else uuid4().hex
        token = request_id.set(current_id)
        started = time.perf_counter()
        status: int | None = None
        # Created here, so that the log line below has what the routes store in it.
        state: dict[str, Any] = scope.setdefault("state", {})

        async def send_with_id(message: Message) -> None:
            nonlocal status
            kind = message["type"].removeprefix("websocket.")
            if kind in ("http.response.start", "accept"):
                status = message.get("status", HTTPStatus.SWITCHING_PROTOCOLS)
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = current_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            logger.exception("unhandled error")
            if status is not None:
                raise
            response = problem_response(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "The service failed to answer; the logs know more under this request id.",
            )
            await response(scope, receive, send_with_id)
        finally:
            logger.info(
                "request",
                extra={
                    "method": scope.get("method", "WS"),
                    "path": scope["path"],
                    "status": status,
                    "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                    "close_code": state.get("close_code"),
                },
            )
            request_id.reset(token)


class BodyLimitMiddleware:
    """Stops reading a request body at a limit.

    The error is raised where the body is read, inside the application, which answers 413.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        limit = self.max_bytes
        received = 0

        async def receive_with_limit() -> Message:
            nonlocal received
            declared = headers.get("content-length", "")
            if declared.isdecimal() and int(declared) > limit:
                raise BodyTooLargeError(limit)
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLargeError(limit)
            return message

        await self.app(scope, receive_with_limit, send)


class HeadMiddleware:
    """Handles HEAD like GET, without the body.

    It is the innermost middleware: all others see what the client sent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        ended = False

        async def send_without_body(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b""})

        scope["method"] = "GET"
        # A range of a body that is not sent has no meaning.
        scope["headers"] = [header for header in scope["headers"] if header[0] != b"range"]
        try:
            await self.app(scope, receive, send_without_body)
        finally:
            scope["method"] = "HEAD"
