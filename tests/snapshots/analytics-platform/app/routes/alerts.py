"""Suspicious payments: pages of them, and a stream."""

import asyncio
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, WebSocket
from fastapi.concurrency import run_in_threadpool

from app.access import Caller, CurrentService, authorize, identify, may, secret_of
from app.problems import Problem
from app.service import Service
from core.events import format_time
from core.outputs import Alert

router = APIRouter(tags=["alerts"])

Reader = Annotated[Caller, Depends(may("alerts:read"))]
_TOO_SLOW = 1013
_FORBIDDEN = 4403


@router.get("/v1/alerts")
def alerts(
    caller: Reader,
    service: CurrentService,
    before: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Return a page of alerts, the newest first."""
    found = service.store.alerts(caller.tenant, before, limit + 1)
    page = found[:limit]
    return {"alerts": [body(alert) for alert in page], "next": page[-1].id if len(found) > limit else None}


@router.websocket("/v1/alerts/stream")
async def stream(socket: WebSocket) -> None:
    """Send each alert when it is stored. Connect first and read the newest page then: nothing falls between the two."""
    service = cast(Service, socket.app.state.service)
    secret = secret_of(socket.headers.get("authorization"))
    try:
        caller = await run_in_threadpool(_may_listen, service, secret)
        listener = service.hub.join(caller.tenant)
    except (Problem, NotImplementedError):
        # Before it is accepted, a socket is refused as a request is: with 403.
        await socket.close()
        return
    try:
        await socket.accept()
        leaving = asyncio.ensure_future(_left(socket))
        try:
            while True:
                coming = asyncio.ensure_future(listener.next())
                await asyncio.wait({coming, leaving}, return_when=asyncio.FIRST_COMPLETED)
                if leaving.done():
                    coming.cancel()
                    return
                alert = coming.result()
                if alert is None:
                    await socket.close(_TOO_SLOW, "connect again, and read what was missed")
                    return
                # A key that was revoked meanwhile hears nothing more.
                try:
                    await run_in_threadpool(_may_listen, service, secret)
                except Problem:
                    await socket.close(_FORBIDDEN, "the key is not valid any more")
                    return
                await socket.send_json(body(alert))
        finally:
            leaving.cancel()
    finally:
        service.hub.leave(listener)


def body(alert: Alert) -> dict[str, Any]:
    """Return an alert as it is sent; the tenant is the caller's, and need not be told."""
    content = {**alert._asdict(), "occurred_at": format_time(alert.occurred_at)}
    del content["tenant"]
    return content


def _may_listen(service: Service, secret: str) -> Caller:
    caller = identify(service, secret)
    authorize(service, caller, "alerts:read")
    return caller


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
