"""POST /api/v1/clicks: Count each click of a batch once, and report its outcome."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.campaigns.models import Ad, Campaign
from app.ingest import bodies
from app.ingest.inserts import insert_into
from app.ingest.models import Click
from app.objects import ClickResult, ReportedClick
from app.platform.clock import Clock
from app.platform.messaging.outbox import Events
from app.settings import Settings

Outcome = Literal["counted", "duplicate", "unknown_ad", "ahead", "closed"]


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
    closed = _closed_until(session, {click.ad_id for click in data.clicks})
    seen = _already_counted(session, {click.click_id for click in data.clicks})

    outcomes: list[Outcome] = []
    for click in data.clicks:
        outcome = _judge(click, seen, closed, latest)
        outcomes.append(outcome)
        seen.add(click.click_id)

    wanted = [c for c, outcome in zip(data.clicks, outcomes, strict=True) if outcome == "counted"]
    inserted = _insert(session, wanted)
    _publish(events, [click for click in wanted if click.click_id in inserted])
    session.commit()

    results = [
        # A click that was judged new but not inserted was in a concurrent request.
        ClickResult(
            click_id=click.click_id,
            outcome="duplicate"
            if outcome == "counted" and click.click_id not in inserted
            else outcome,
        )
        for click, outcome in zip(data.clicks, outcomes, strict=True)
    ]
    return bodies.IngestClicksResponse(results=results, counted=len(inserted))


def _closed_until(session: Session, ad_ids: Collection[UUID]) -> dict[UUID, datetime | None]:
    """Return up to when the campaign of each existing ad is closed.

    The lock makes a change of `closed_until` wait until this batch is committed: whoever closes an
    hour and then reads its clicks misses none. Batches do not wait for each other.
    """
    query = sa.select(Ad.id, Campaign.closed_until).join(Campaign, Campaign.id == Ad.campaign_id)
    query = query.where(Ad.id.in_(ad_ids)).with_for_update(read=True, of=Campaign)
    return dict(session.execute(query).tuples().all())


def _already_counted(session: Session, click_ids: Collection[UUID]) -> set[UUID]:
    """Return the clicks that need not be judged; the INSERT finds those counted meanwhile."""
    return set(session.scalars(sa.select(Click.click_id).where(Click.click_id.in_(click_ids))))


def _judge(
    click: ReportedClick,
    seen: Collection[UUID],
    closed: dict[UUID, datetime | None],
    latest: datetime,
) -> Outcome:
    if click.click_id in seen:
        return "duplicate"
    if click.ad_id not in closed:
        return "unknown_ad"
    if click.clicked_at > latest:
        return "ahead"
    closed_until = closed[click.ad_id]
    if closed_until is not None and click.clicked_at < closed_until:
        return "closed"
    return "counted"


def _insert(session: Session, clicks: Sequence[ReportedClick]) -> set[UUID]:
    """Insert clicks and return the identifiers of those that are new."""
    if not clicks:
        return set()
    # All requests insert in one order. Otherwise, two with the same clicks could deadlock.
    rows = [click.model_dump() for click in sorted(clicks, key=lambda click: click.click_id)]
    insert = insert_into(session, Click).on_conflict_do_nothing(index_elements=[Click.click_id])
    return set(session.scalars(insert.returning(Click.click_id), rows))


def _publish(events: Events, clicks: Sequence[ReportedClick]) -> None:
    """Publish how many clicks each ad and hour gains."""
    if not clicks:
        return
    gains = Counter(
        (click.ad_id, click.clicked_at.replace(minute=0, second=0, microsecond=0))
        for click in clicks
    )
    counts = [
        {"ad_id": str(ad_id), "hour": hour.isoformat(), "clicks": number}
        for (ad_id, hour), number in gains.items()
    ]
    # Additions commute, so these events need no common key that would keep them in order.
    events.publish("clicks.counted", str(uuid4()), {"counts": counts})
