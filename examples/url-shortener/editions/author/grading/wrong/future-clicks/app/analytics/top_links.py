"""GET /api/v1/top-links: List the links with the most clicks in the last hours."""

from datetime import timedelta

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import objects
from app.links.models import Link
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.redirects.models import Click
from app.settings import Settings


def top_links(
    hours: int,
    limit: int,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> list[objects.RankedLink]:
    """List the links with the most clicks in the last hours."""
    now = clock()
    clicks = sa.func.count()
    query = (
        sa.select(Link.code, clicks)
        .join(Click, Click.link_id == Link.id)
        .where(Click.clicked_at >= now - timedelta(hours=hours))
        .group_by(Link.id)
        # Ids are ordered by time, and decide between links of the same microsecond.
        .order_by(clicks.desc(), Link.created_at, Link.id)
        .limit(limit)
    )
    return [objects.RankedLink(code=code, clicks=count) for code, count in session.execute(query)]
