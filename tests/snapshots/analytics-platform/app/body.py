"""A limit on the size of requests, counted while they arrive."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses a request once more than `limit` bytes of it have arrived."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count its bytes."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                # Raised where the body is read, so it becomes an answer like any other refusal.
                raise HTTPException(413, f"a request has at most {self.limit} bytes")
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)
