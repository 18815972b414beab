"""HTTP endpoints of the component queries."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Timestamp
from app.platform.messaging.outbox import EventsDependency
from app.queries import bodies
from app.queries.ad_counts import ad_counts
from app.queries.campaign_counts import campaign_counts
from app.queries.popular_ads import popular_ads
from app.settings import SettingsDependency

router = APIRouter(tags=["queries"])


@router.get(
    "/api/v1/ads/{ad_id}/counts",
    name="ad_counts",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _ad_counts(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    ad_id: Identifier,
    since: Annotated[
        Timestamp,
        Query(
            description="Start of the period, on a full minute",
            examples=["2026-11-21T09:00:00Z"],
        ),
    ],
    until: Annotated[
        Timestamp | None,
        Query(
            description="End of the period, exclusive; the watermark by default",
            examples=["2026-11-21T10:00:00Z"],
        ),
    ] = None,
) -> bodies.AdCountsResponse:
    """Count the clicks on an ad in a period."""
    return ad_counts(
        ad_id,
        since,
        until,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )


@router.get(
    "/api/v1/campaigns/{campaign_id}/counts",
    name="campaign_counts",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _campaign_counts(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    campaign_id: Identifier,
    since: Annotated[
        Timestamp,
        Query(
            description="Start of the period, on a full hour",
            examples=["2026-11-01T00:00:00Z"],
        ),
    ],
    until: Annotated[
        Timestamp | None,
        Query(
            description="End of the period, exclusive; the last complete hour by default",
            examples=["2026-12-01T00:00:00Z"],
        ),
    ] = None,
) -> bodies.CampaignCountsResponse:
    """Count the clicks on a campaign's ads, with their cost."""
    return campaign_counts(
        campaign_id,
        since,
        until,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )


@router.get(
    "/api/v1/popular-ads",
    name="popular_ads",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _popular_ads(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    minutes: Annotated[
        int,
        Query(
            description="Length of the period",
            ge=1,
            le=10,
        ),
    ] = 5,
    limit: Annotated[
        int,
        Query(
            description="Maximum number of ads",
            ge=1,
            le=100,
        ),
    ] = 10,
) -> bodies.PopularAdsResponse:
    """List the most clicked ads of the last minutes."""
    return popular_ads(
        minutes,
        limit,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )
