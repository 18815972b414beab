"""HTTP endpoints of the component queries."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.errors import NotBuiltError, outcomes
from app.fields import Identifier, Integer, Timestamp
from app.queries import schemas

router = APIRouter(tags=["queries"])


@router.get(
    "/api/v1/ads/{ad_id}/counts",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def ad_counts(
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
            description="End of the period, not included; the watermark when left out",
            examples=["2026-11-21T10:00:00Z"],
        ),
    ] = None,
) -> schemas.AdCountsResponse:
    """Count the clicks on an ad in a period of event time."""
    raise NotBuiltError


@router.get(
    "/api/v1/campaigns/{campaign_id}/counts",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def campaign_counts(
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
            description="End of the period, not included; the last complete hour when left out",
            examples=["2026-12-01T00:00:00Z"],
        ),
    ] = None,
) -> schemas.CampaignCountsResponse:
    """Count the clicks on all ads of a campaign, and what they cost."""
    raise NotBuiltError


@router.get(
    "/api/v1/popular-ads",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def popular_ad(
    minutes: Annotated[
        Integer | None,
        Query(
            description="Length of the period, at most 10; 5 when left out",
            examples=[5],
        ),
    ] = None,
    rank: Annotated[
        Integer | None,
        Query(
            description="1 for the most clicked ad, which is meant when left out",
            examples=[1],
        ),
    ] = None,
) -> schemas.PopularAdResponse:
    """Find the ad at one rank of the most clicked in the last minutes."""
    raise NotBuiltError
