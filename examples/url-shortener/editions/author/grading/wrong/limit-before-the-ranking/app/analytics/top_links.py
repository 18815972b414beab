"""GET /api/v1/top-links: List the links with the most clicks in the last hours."""

from collections import Counter
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
    recent = sa.select(Click.link_id).where(
        Click.clicked_at.between(now - timedelta(hours=hours), now)
    )
    links = session.scalars(
        sa.select(Link).where(Link.id.in_(recent)).order_by(Link.created_at, Link.id).limit(limit)
    )
    counts: Counter[str] = Counter()
    for link in links:
        query = recent.with_only_columns(sa.func.count()).where(Click.link_id == link.id)
        counts[link.code] = session.scalar(query) or 0
    return [objects.RankedLink(code=code, clicks=count) for code, count in counts.most_common()]
