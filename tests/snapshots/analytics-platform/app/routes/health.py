"""Whether the process runs, and whether it can keep events."""

from typing import Any

from fastapi import APIRouter

from app.access import CurrentService
from app.problems import Problem

router = APIRouter(tags=["health"])


@router.get("/health")
def health() -> dict[str, str]:
    """Answer while the process runs."""
    return {"status": "ok"}


@router.get("/ready")
def ready(service: CurrentService) -> dict[str, Any]:
    """Answer 200 while events can be kept; a failing engine is told, and does not stop ingestion."""
    try:
        service.log.append([])
        service.store.position()
    except Exception:
        raise Problem(503, "events cannot be kept now", headers={"Retry-After": "5"}) from None
    return {"status": "ready", "backlog_bytes": service.engine.backlog(), "engine": service.engine.failing or "ok"}
