"""Data protection and control: export, erasure, usage, rejected events, audit trail."""

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from app.access import Caller, CurrentService, may
from app.audit import first_broken
from app.erasure import erase
from app.routes.metrics import From, Until
from app.service import Service
from app.times import span
from core.events import format_time, to_body

router = APIRouter(tags=["protection"])

Officer = Annotated[Caller, Depends(may("events:export"))]
_PAGE = 1_000
_EVER = 1 << 62


class Erasure(BaseModel):
    """Whose data is to be erased."""

    customer: str = Field(min_length=1, max_length=200)


class Erased(BaseModel):
    """What was erased: lines of the log, and rows of the store."""

    records: int
    rows: int


@router.get("/v1/export", response_class=StreamingResponse)
def export(caller: Officer, service: CurrentService, start: From, until: Until) -> StreamingResponse:
    """Return all events of a range of time, one JSON object a line."""
    begin, end = span(start, until)
    service.note(caller.tenant, caller.key, "events:export", f"{format_time(begin)} to {format_time(end)}")
    return _lines(service, caller.tenant, begin, end, None)


@router.get("/v1/customers/{customer}/export", response_class=StreamingResponse)
def portability(
    caller: Officer, service: CurrentService, customer: Annotated[str, Path(min_length=1, max_length=200)]
) -> StreamingResponse:
    """Return all events of one customer, for the customer to take along."""
    service.note(caller.tenant, caller.key, "events:export", pseudonym(caller.tenant, customer))
    return _lines(service, caller.tenant, 0, _EVER, customer)


@router.post("/v1/erasures")
def erasure(
    request: Erasure, caller: Annotated[Caller, Depends(may("customers:erase"))], service: CurrentService
) -> Erased:
    """Erase a customer from the log and from the store. Figures stay; backups expire on their own."""
    with service.engine.resting():
        done = erase(service.log, service.store, caller.tenant, request.customer)
    service.note(caller.tenant, caller.key, "customers:erase", pseudonym(caller.tenant, request.customer))
    return Erased(records=done.records, rows=done.rows)


@router.get("/v1/usage")
def usage(caller: Annotated[Caller, Depends(may("usage:read"))], service: CurrentService) -> dict[str, Any]:
    """Return what the tenant used, by day: what a bill is made of."""
    days = []
    for day in service.store.usage(caller.tenant):
        content = {**day._asdict(), "day": format_time(day.day)[:10]}
        del content["tenant"]
        days.append(content)
    return {"days": days}


@router.get("/v1/rejected")
def rejected(
    caller: Annotated[Caller, Depends(may("rejected:read"))],
    service: CurrentService,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> dict[str, Any]:
    """Return events that do not count, the newest first, with the reason."""
    rows = service.store.rejected(caller.tenant, limit)
    return {"rejected": [{"reason": row.reason, "raw": row.raw} for row in rows]}


@router.get("/v1/audit")
def audit(
    caller: Annotated[Caller, Depends(may("audit:read"))],
    service: CurrentService,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> dict[str, Any]:
    """Return the newest entries of the audit trail, and whether all of it is as it was written."""
    trail = service.store.audit(caller.tenant)
    try:
        intact = first_broken(trail) is None
    except NotImplementedError:
        intact = None
    entries = []
    for entry in reversed(trail[-limit:]):
        content = {**entry._asdict(), "at": format_time(entry.at)}
        del content["tenant"]
        entries.append(content)
    return {"entries": entries, "intact": intact}


def pseudonym(tenant: str, customer: str) -> str:
    """Return what the audit trail calls a customer: it has to outlast the erasure, and must not undo it."""
    return "customer " + hashlib.sha256(f"{tenant}\0{customer}".encode()).hexdigest()[:16]


def _lines(service: Service, tenant: str, start: int, until: int, customer: str | None) -> StreamingResponse:
    def lines() -> Iterator[str]:
        after = (0, "")
        while page := service.store.events(tenant, start, until, after, _PAGE, customer):
            yield "".join(json.dumps(to_body(event), separators=(",", ":")) + "\n" for event in page)
            after = (page[-1].occurred_at, page[-1].event_id)

    return StreamingResponse(lines(), media_type="application/x-ndjson")
