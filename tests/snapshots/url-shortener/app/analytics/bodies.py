"""What the exercises of the component analytics receive and return."""

from pydantic import Field

from app.platform.fields import MAX_INTEGER, Identifier, ResponseModel, Timestamp


class LinkStatsResponse(ResponseModel):
    """Response of GET /api/v1/links/{link_id}/stats."""

    link_id: Identifier = Field(
        description="The link",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    clicks: int = Field(
        description="Clicks in the period",
        ge=0,
        le=MAX_INTEGER,
        examples=[1280],
    )
    visitors: int = Field(
        description="Distinct visitors in the period",
        ge=0,
        le=MAX_INTEGER,
        examples=[911],
    )
    last_click_at: Timestamp | None = Field(
        default=None,
        description="Latest click in the period",
        examples=["2026-11-20T18:04:11Z"],
    )


class CampaignStatsResponse(ResponseModel):
    """Response of GET /api/v1/campaigns/{campaign_id}/stats."""

    campaign_id: Identifier = Field(
        description="The campaign",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    links: int = Field(
        description="Links in the campaign",
        ge=0,
        le=MAX_INTEGER,
        examples=[12],
    )
    clicks: int = Field(
        description="Clicks on all of its links",
        ge=0,
        le=MAX_INTEGER,
        examples=[20416],
    )
