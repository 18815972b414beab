"""GET /api/v1/campaigns/{campaign_id}/top-ads: Rank the ads of a campaign by their clicks or visitors in a period."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.campaigns.models import Ad
from app.campaigns.service import get_campaign
from app.counting.models import HourCount
from app.ingest.models import Click
from app.objects import RankedAd
from app.reports import bodies
from app.reports.period import check_period


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
    check_period(since, until)
    get_campaign(session, campaign_id)
    if by == "visitors":
        total = sa.func.count(Click.visitor.distinct())
        query = sa.select(Ad.id, total).join(Click, Click.ad_id == Ad.id)
        query = query.where(Click.clicked_at >= since, Click.clicked_at < until)
        query = query.where(Ad.campaign_id == campaign_id).group_by(Ad.id)
        query = query.order_by(total.desc(), Ad.id).limit(limit)
        totals = dict(session.execute(query).tuples().all())
    else:
        rank = sa.func.rank().over(
            partition_by=HourCount.hour, order_by=[HourCount.clicks.desc(), HourCount.ad_id]
        )
        hours = sa.select(HourCount.ad_id, HourCount.clicks, rank.label("rank"))
        hours = hours.join(Ad, Ad.id == HourCount.ad_id).where(Ad.campaign_id == campaign_id)
        best = hours.where(HourCount.hour >= since, HourCount.hour < until).subquery()
        totals = Counter[UUID]()
        for row in session.execute(sa.select(best).where(best.c.rank <= limit)):
            totals[row.ad_id] += row.clicks
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    ads = [RankedAd(ad_id=ad_id, total=number) for ad_id, number in ranked[:limit]]
    return bodies.TopAdsResponse(ads=ads)
