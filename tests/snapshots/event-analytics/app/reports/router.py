"""HTTP endpoints of the component reports."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Timestamp
from app.platform.messaging.outbox import EventsDependency
from app.reports import bodies
from app.reports.ad_counts import ad_counts
from app.reports.top_ads import top_ads
from app.settings import SettingsDependency

router = APIRouter(tags=["reports"])


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
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    ad_id: Identifier,
    since: Annotated[
        Timestamp,
        Query(
            description="Start, on a full hour in UTC",
            examples=["2024-03-01T00:00:00Z"],
        ),
    ],
    until: Annotated[
        Timestamp,
        Query(
            description="End, exclusive, on a full hour in UTC after the start",
            examples=["2024-03-02T00:00:00Z"],
        ),
    ],
) -> bodies.AdCountsResponse:
    """Count the clicks and visitors of an ad in a period."""
    return ad_counts(
        ad_id,
        since,
        until,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )


@router.get(
    "/api/v1/campaigns/{campaign_id}/top-ads",
    name="top_ads",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _top_ads(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    campaign_id: Identifier,
    since: Annotated[
        Timestamp,
        Query(
            description="Start, on a full hour in UTC",
            examples=["2024-03-01T00:00:00Z"],
        ),
    ],
    until: Annotated[
        Timestamp,
        Query(
            description="End, exclusive, on a full hour in UTC after the start",
            examples=["2024-03-02T00:00:00Z"],
        ),
    ],
    by: Annotated[
        Literal[
            "clicks",
            "visitors",
        ],
        Query(
            description="What is ranked",
        ),
    ] = "clicks",
    limit: Annotated[
        int,
        Query(
            description="Maximum number of ads",
            ge=1,
            le=100,
        ),
    ] = 10,
) -> bodies.TopAdsResponse:
    """Rank the ads of a campaign by their clicks or visitors in a period."""
    return top_ads(
        campaign_id,
        since,
        until,
        by,
        limit,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )
