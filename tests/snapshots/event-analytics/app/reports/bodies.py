"""What the exercises of the component reports receive and return."""

from pydantic import Field

from app import objects
from app.platform.fields import Identifier, Integer, ResponseModel


class AdCountsResponse(ResponseModel):
    """Response of GET /api/v1/ads/{ad_id}/counts."""

    ad_id: Identifier = Field(
        description="The ad",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    clicks: Integer = Field(
        description="Clicks in the period",
        examples=[2380],
    )
    visitors: Integer = Field(
        description="Distinct visitors in the period",
        examples=[1911],
    )
    hours: list[objects.HourClicks] = Field(
        description="The hours with clicks, in order of time",
    )


class TopAdsResponse(ResponseModel):
    """Response of GET /api/v1/campaigns/{campaign_id}/top-ads."""

    ads: list[objects.RankedAd] = Field(
        description="The ads with clicks in the period, highest total first; of two equal ones, the ad with the lower identifier comes first",
    )
