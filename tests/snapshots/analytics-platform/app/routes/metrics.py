"""Figures: of one window, of many, and by dimension."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from app.access import Caller, CurrentService, authorize, may
from app.problems import Problem
from app.times import at as time_at
from app.times import span
from core.events import format_time
from core.metrics import METRICS
from storage.interface import Figure

router = APIRouter(tags=["metrics"])

Reader = Annotated[Caller, Depends(may("metrics:read"))]
Metric = Literal["revenue", "refunds", "events", "payments", "declined", "failed_logins"]
Window = Literal["1m", "5m", "1h"]
Dimension = Literal["type", "country", "device", "customer"]
From = Annotated[str, Query(alias="from", description="RFC 3339, included")]
Until = Annotated[str, Query(description="RFC 3339, excluded")]


@router.get("/v1/metrics")
def metric(
    caller: Reader, service: CurrentService, metric: Metric, window: Window = "5m", at: str | None = None
) -> dict[str, Any]:
    """Return a metric over the window that `at` lies in; without it, over the newest window with an event."""
    authorize(service, caller, "metrics:read", metrics=[metric])
    moment = time_at("at", at) if at is not None else None
    return _body(service.store.metric(caller.tenant, metric, window, moment), caller)


@router.get("/v1/metrics/series")
def series(
    caller: Reader, service: CurrentService, metric: Metric, start: From, until: Until, window: Window = "5m"
) -> dict[str, Any]:
    """Return a metric over each window of a range of time, at most 1,000 of them."""
    authorize(service, caller, "metrics:read", metrics=[metric])
    begin, end = span(start, until)
    try:
        figures = service.store.series(caller.tenant, metric, window, begin, end)
    except ValueError as error:
        raise Problem(422, str(error), errors=[{"field": "until", "reason": str(error)}]) from None
    return {"figures": [_body(figure, caller) for figure in figures]}


@router.get("/v1/metrics/breakdown")
def breakdown(
    caller: Reader,
    service: CurrentService,
    metric: Metric,
    by: Dimension,
    start: From,
    until: Until,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> dict[str, Any]:
    """Return a metric by the values of a dimension over a range of time, the largest first."""
    authorize(service, caller, "metrics:read", metrics=[metric])
    begin, end = span(start, until)
    rows = service.store.breakdown(caller.tenant, metric, by, begin, end, limit)
    return {
        "metric": metric,
        "by": by,
        "from": format_time(begin),
        "until": format_time(end),
        **_unit(METRICS[metric], caller),
        "values": [{"value": value, by: name} for name, value in rows],
    }


def _body(figure: Figure, caller: Caller) -> dict[str, Any]:
    return {
        "metric": figure.metric,
        "window": figure.window,
        "from": format_time(figure.start),
        "until": format_time(figure.until),
        "value": figure.value,
        **_unit(figure.unit, caller),
        "closed": figure.closed,
    }


def _unit(unit: str, caller: Caller) -> dict[str, str]:
    return {"unit": unit, "currency": caller.currency} if unit == "cents" else {"unit": unit}
