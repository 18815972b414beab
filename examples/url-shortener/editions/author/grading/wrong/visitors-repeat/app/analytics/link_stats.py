"""GET /api/v1/links/{link_id}/stats: Count the clicks of a link in a period."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.analytics import bodies
from app.links.service import read_link
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import InvalidFieldError
from app.redirects.models import Click
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
    """Count the clicks of a link in a period."""
    if since is not None and until is not None and until <= since:
        raise InvalidFieldError("until", "must be later than the start", "query")
    read_link(session, cache, link_id)  # 404 for an unknown link, not zero clicks.

    query = sa.select(
        sa.func.count(),
        sa.func.count(Click.visitor_hash),
        sa.func.max(Click.clicked_at),
    ).where(Click.link_id == link_id)
    # Half open, so that the counts of adjacent periods add up.
    if since is not None:
        query = query.where(Click.clicked_at >= since)
    if until is not None:
        query = query.where(Click.clicked_at < until)
    clicks, visitors, last_click_at = session.execute(query).one()
    return bodies.LinkStatsResponse(
        link_id=link_id,
        clicks=clicks,
        visitors=visitors,
        last_click_at=last_click_at,
    )
