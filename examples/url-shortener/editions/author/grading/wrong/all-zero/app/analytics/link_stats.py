"""GET /api/v1/links/{link_id}/stats: Count the clicks of a link in a period."""

from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.analytics import bodies
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.settings import Settings


def link_stats(
    link_id: UUID,
    since: datetime | None,
    until: datetime | None,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.LinkStatsResponse:
    """Count the clicks of a link."""
    return bodies.LinkStatsResponse(link_id=link_id, clicks=0, visitors=0, last_click_at=None)
