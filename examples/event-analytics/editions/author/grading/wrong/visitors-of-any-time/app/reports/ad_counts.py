"""GET /api/v1/ads/{ad_id}/counts: Count the clicks and visitors of an ad in a period.

Clicks of hours add up, so they come from the hour counts. Distinct visitors do not: a visitor of two
hours is one visitor of both. So they are counted from the clicks.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.campaigns.service import get_ad
from app.counting.models import HourCount
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
    hours = session.execute(
        sa.select(HourCount.hour, HourCount.clicks)
        .where(HourCount.ad_id == ad_id, HourCount.hour >= since, HourCount.hour < until)
        .order_by(HourCount.hour)
    ).all()
    visitors = session.scalar(
        sa.select(sa.func.count(Click.visitor.distinct())).where(
            Click.ad_id == ad_id, Click.clicked_at < until
        )
    )
    return bodies.AdCountsResponse(
        ad_id=ad_id,
        clicks=sum(row.clicks for row in hours),
        visitors=visitors or 0,
        hours=[HourClicks(hour=row.hour, clicks=row.clicks) for row in hours],
    )
