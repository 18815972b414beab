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
        description="Distinct visitors in the period; clicks without a visitor hash add none",
        ge=0,
        le=MAX_INTEGER,
        examples=[911],
    )
    last_click_at: Timestamp | None = Field(
        default=None,
        description="Latest click in the period; null if there is none",
        examples=["2026-11-20T18:04:11Z"],
    )
