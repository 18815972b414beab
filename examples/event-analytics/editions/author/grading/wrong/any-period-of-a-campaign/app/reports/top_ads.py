"""GET /api/v1/campaigns/{campaign_id}/top-ads: Rank the ads of a campaign by their clicks or visitors in a period.

The limit applies to totals of the whole period: an ad that leads no hour can lead the day.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.campaigns.models import Ad
from app.campaigns.service import get_campaign
from app.counting.models import HourCount
from app.ingest.models import Click
from app.objects import RankedAd
from app.reports import bodies


def top_ads(
    campaign_id: UUID,
    since: datetime,
    until: datetime,
    by: str,
    limit: int,
    *,
    session: Session,
    **_: object,
) -> bodies.TopAdsResponse:
    """Rank the ads of a campaign by their clicks or visitors in a period."""
    get_campaign(session, campaign_id)
    total: sa.ColumnElement[Any]
    if by == "visitors":
        total = sa.func.count(Click.visitor.distinct())
        query = sa.select(Ad.id, total).join(Click, Click.ad_id == Ad.id)
        query = query.where(Click.clicked_at >= since, Click.clicked_at < until)
    else:
        total = sa.func.sum(HourCount.clicks)
        query = sa.select(Ad.id, total).join(HourCount, HourCount.ad_id == Ad.id)
        query = query.where(HourCount.hour >= since, HourCount.hour < until)
    query = query.where(Ad.campaign_id == campaign_id).group_by(Ad.id)
    query = query.order_by(total.desc(), Ad.id).limit(limit)
    # PostgreSQL's sum of integers is a Decimal.
    ads = [RankedAd(ad_id=ad_id, total=int(number)) for ad_id, number in session.execute(query)]
    return bodies.TopAdsResponse(ads=ads)
