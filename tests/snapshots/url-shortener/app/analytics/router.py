"""HTTP endpoints of the component analytics."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.analytics import schemas
from app.errors import NotBuiltError, outcomes
from app.fields import Identifier, Integer, Timestamp

router = APIRouter(tags=["analytics"])


@router.get(
    "/api/v1/links/{link_id}/stats",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def link_stats(
    link_id: Identifier,
    since: Annotated[
        Timestamp | None,
        Query(
            description="Start of the period; the link's creation when left out",
            examples=["2026-11-01T00:00:00Z"],
        ),
    ] = None,
    until: Annotated[
        Timestamp | None,
        Query(
            description="End of the period; now when left out",
            examples=["2026-12-01T00:00:00Z"],
        ),
    ] = None,
) -> schemas.LinkStatsResponse:
    """Count the clicks of a link in a period."""
    raise NotBuiltError


@router.get(
    "/api/v1/campaigns/{campaign_id}/stats",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def campaign_stats(
    campaign_id: Identifier,
) -> schemas.CampaignStatsResponse:
    """Count the clicks of all links of a campaign."""
    raise NotBuiltError


@router.get(
    "/api/v1/top-links",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def top_link(
    hours: Annotated[
        Integer | None,
        Query(
            description="Length of the period in hours; 24 when left out",
            examples=[24],
        ),
    ] = None,
) -> schemas.TopLinkResponse:
    """Find the link that was followed most in the last hours."""
    raise NotBuiltError
