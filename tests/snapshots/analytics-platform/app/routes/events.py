"""Ingestion: one event or a batch, of the caller's tenant."""

import json
import time
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path
from pydantic import BaseModel, Field

from app.access import Caller, CurrentService, authorize, may
from app.problems import Problem
from app.service import Service
from core.events import Event, Malformed, parse
from streaming.log import record

router = APIRouter(tags=["events"])

Writer = Annotated[Caller, Depends(may("events:write"))]


class Events(BaseModel):
    """A batch; `core/events.py` describes an event."""

    events: list[Any] = Field(min_length=1, max_length=500)


class Taken(BaseModel):
    """How many events are kept now."""

    accepted: int


@router.post("/v1/events", status_code=202)
def take(batch: Events, caller: Writer, service: CurrentService) -> Taken:
    """Keep a batch: all of it, or nothing if one event is bad. An event_id counts once, however often it is sent."""
    return _keep(service, caller, batch.events)


@router.put("/v1/events/{event_id}", status_code=202)
def take_one(
    event_id: Annotated[str, Path(min_length=1, max_length=200)],
    event: Annotated[dict[str, Any], Body()],
    caller: Writer,
    service: CurrentService,
) -> Taken:
    """Keep one event; the same request again changes nothing."""
    if event.setdefault("event_id", event_id) != event_id:
        service.counters.refuse("malformed", 1)
        raise Problem(422, "`event_id` is another one than in the path")
    return _keep(service, caller, [event])


def _keep(service: Service, caller: Caller, bodies: Sequence[Any]) -> Taken:
    events: list[Event] = []
    errors: list[dict[str, object]] = []
    for index, body in enumerate(bodies):
        try:
            events.append(_read(body, caller))
        except Malformed as error:
            errors.append({"index": index, "field": error.field, "reason": error.reason})
    if errors:
        service.counters.refuse("malformed", len(bodies))
        raise Problem(
            422,
            "the batch is refused: " + ("an event is" if len(errors) == 1 else "events are") + " bad",
            errors=errors,
        )
    authorize(service, caller, "events:write", types={event.type for event in events})
    now = time.time_ns() // 1_000_000
    service.keep(caller.tenant, [record(caller.tenant, now, body) for body in bodies])
    return Taken(accepted=len(bodies))


def _read(body: Any, caller: Caller) -> Event:
    if not isinstance(body, dict):
        raise Malformed("event", "is not an object")
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        raise Malformed("event", "holds what JSON has no text or number for") from None
    if "\\u0000" in text:
        raise Malformed("event", "holds the character NUL")
    event = parse(body, caller.tenant)
    if event.currency not in ("", caller.currency):
        raise Malformed("currency", f"is not {caller.currency}, the currency of this tenant")
    return event
