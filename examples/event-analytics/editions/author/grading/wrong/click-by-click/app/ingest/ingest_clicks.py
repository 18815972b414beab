"""POST /api/v1/clicks: Count each click of a batch once, and report its outcome."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.campaigns.models import Ad, Campaign
from app.ingest import bodies
from app.ingest.models import Click
from app.objects import ClickResult
from app.platform.clock import Clock
from app.platform.errors import InvalidFieldError
from app.platform.messaging.outbox import Events
from app.settings import Settings


def ingest_clicks(
    data: bodies.IngestClicksRequest,
    *,
    session: Session,
    settings: Settings,
    clock: Clock,
    events: Events,
    **_: object,
) -> bodies.IngestClicksResponse:
    """Count each click of a batch once, and report its outcome."""
    latest = clock() + timedelta(seconds=settings.clock_skew_seconds)
    results = []
    for number, click in enumerate(data.clicks):
        ad = session.get(Ad, click.ad_id)
        if ad is None:
            raise InvalidFieldError(f"clicks/{number}/ad_id", "There is no such ad")
        campaign = session.get_one(Campaign, ad.campaign_id)
        known = session.scalar(sa.select(Click.id).filter_by(click_id=click.click_id))
        result = ClickResult(click_id=click.click_id, outcome="counted")
        if known is not None:
            result.outcome = "duplicate"
        elif click.clicked_at > latest:
            result.outcome = "ahead"
        elif campaign.closed_until is not None and click.clicked_at < campaign.closed_until:
            result.outcome = "closed"
        else:
            hour = click.clicked_at.replace(minute=0, second=0, microsecond=0)
            count = {"ad_id": str(ad.id), "hour": hour.isoformat(), "clicks": 1}
            session.add(Click(**click.model_dump()))
            try:
                session.flush()
                events.publish("clicks.counted", str(uuid4()), {"counts": [count]})
                session.commit()
            except IntegrityError:
                session.rollback()
                result.outcome = "duplicate"
        results.append(result)
    counted = sum(result.outcome == "counted" for result in results)
    return bodies.IngestClicksResponse(results=results, counted=counted)
