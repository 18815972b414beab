"""What the exercises of the component queries receive and return."""

from pydantic import Field

from app import objects
from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class AdCountsResponse(ResponseModel):
    """Response of GET /api/v1/ads/{ad_id}/counts."""

    ad_id: Identifier = Field(
        description="The ad",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    valid_clicks: Integer = Field(
        description="Clicks that are charged",
        examples=[2380],
    )
    invalid_clicks: Integer = Field(
        description="Clicks that are not charged",
        examples=[77],
    )
    complete_until: Timestamp = Field(
        description="Time up to which the numbers are complete, except for late clicks and corrections",
        examples=["2026-11-21T10:00:00Z"],
    )


class CampaignCountsResponse(ResponseModel):
    """Response of GET /api/v1/campaigns/{campaign_id}/counts."""

    campaign_id: Identifier = Field(
        description="The campaign",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    valid_clicks: Integer = Field(
        description="Clicks that are charged",
        examples=[184220],
    )
    cost_micros: Integer = Field(
        description="Their price in millionths of the advertiser's currency",
        examples=[46055000000],
    )
    complete_until: Timestamp = Field(
        description="Time up to which the numbers are complete, except for late clicks and corrections",
        examples=["2026-11-21T10:00:00Z"],
    )


class PopularAdsResponse(ResponseModel):
    """Response of GET /api/v1/popular-ads."""

    ads: list[objects.RankedAd] = Field(
        description="Ads, most clicked first",
    )
    complete_until: Timestamp = Field(
        description="End of the period",
        examples=["2026-11-21T09:29:00Z"],
    )
