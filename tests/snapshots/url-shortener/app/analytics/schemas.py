"""Bodies of requests and responses of the component analytics."""

from pydantic import Field

from app.fields import Identifier, Integer, ResponseModel, Timestamp


class LinkStatsResponse(ResponseModel):
    """Answer to GET /api/v1/links/{link_id}/stats."""

    link_id: Identifier = Field(
        description="Link that was counted",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    clicks: Integer = Field(
        description="Clicks in the period",
        examples=[1280],
    )
    visitors: Integer = Field(
        description="Distinct visitors in the period",
        examples=[911],
    )
    last_click_at: Timestamp | None = Field(
        default=None,
        description="Latest click in the period",
        examples=["2026-11-20T18:04:11Z"],
    )


class CampaignStatsResponse(ResponseModel):
    """Answer to GET /api/v1/campaigns/{campaign_id}/stats."""

    campaign_id: Identifier = Field(
        description="Campaign that was counted",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    links: Integer = Field(
        description="Links in the campaign",
        examples=[12],
    )
    clicks: Integer = Field(
        description="Clicks on all of them",
        examples=[20416],
    )


class TopLinkResponse(ResponseModel):
    """Answer to GET /api/v1/top-links."""

    code: str | None = Field(
        default=None,
        description="Code of the link; empty when none was followed",
        examples=["aZ3kP9x"],
    )
    clicks: Integer = Field(
        description="Clicks on it in the period",
        examples=[48213],
    )
