"""GET /api/v1/ads/{ad_id}/counts: Count the clicks and visitors of an ad in a period."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.campaigns.service import get_ad
from app.ingest.models import Click
from app.objects import HourClicks
from app.reports import bodies
from app.reports.period import check_period


def ad_counts(
    ad_id: UUID,
    since: datetime,
    until: datetime,
    *,
    session: Session,
    **_: object,
) -> bodies.AdCountsResponse:
    """Count the clicks and visitors of an ad in a period."""
    check_period(since, until)
    get_ad(session, ad_id)
    period = (Click.ad_id == ad_id, Click.clicked_at >= since, Click.clicked_at < until)
    clicks = session.execute(sa.select(Click.clicked_at, Click.visitor).where(*period)).all()
    hours = Counter(c.clicked_at.replace(minute=0, second=0, microsecond=0) for c in clicks)
    return bodies.AdCountsResponse(
        ad_id=ad_id,
        clicks=len(clicks),
        visitors=len({c.visitor for c in clicks}),
        hours=[HourClicks(hour=hour, clicks=number) for hour, number in sorted(hours.items())],
    )
