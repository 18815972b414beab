"""HTTP endpoints of the component analytics."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app import objects
from app.analytics import bodies
from app.analytics.link_stats import link_stats
from app.analytics.top_links import top_links
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Timestamp
from app.settings import SettingsDependency

router = APIRouter(tags=["analytics"])


@router.get(
    "/api/v1/links/{link_id}/stats",
    name="link_stats",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _link_stats(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    link_id: Identifier,
    since: Annotated[
        Timestamp | None,
        Query(
            description="Start of the period, inclusive; no limit by default",
            examples=["2026-11-01T00:00:00Z"],
        ),
    ] = None,
    until: Annotated[
        Timestamp | None,
        Query(
            description="End of the period, exclusive; must be later than the start; no limit by default",
            examples=["2026-12-01T00:00:00Z"],
        ),
    ] = None,
) -> bodies.LinkStatsResponse:
    """Count the clicks of a link in a period."""
    return link_stats(
        link_id,
        since,
        until,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
    )


@router.get(
    "/api/v1/top-links",
    name="top_links",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _top_links(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    hours: Annotated[
        int,
        Query(
            description="Length of the period in hours",
            ge=1,
            le=168,
        ),
    ] = 24,
    limit: Annotated[
        int,
        Query(
            description="Maximum number of links",
            ge=1,
            le=100,
        ),
    ] = 10,
) -> list[objects.RankedLink]:
    """List the most followed links of the last hours, most clicks first; among links with equal counts, the oldest first."""
    return top_links(
        hours,
        limit,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
    )
