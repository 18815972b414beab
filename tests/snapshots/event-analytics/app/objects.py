"""Objects in request and response bodies that are not stored."""

from pydantic import Field

from app.platform.fields import MAX_INTEGER, Identifier, RequestModel, Timestamp


class Click(RequestModel):
    """A click on an ad, reported by an ad server."""

    click_id: Identifier = Field(
        description="Identifier assigned by the ad server",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    ad_id: Identifier = Field(
        description="Ad that was clicked",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    clicked_at: Timestamp = Field(
        description="Time of the click",
        examples=["2026-11-21T09:30:00Z"],
    )
    visitor: str = Field(
        description="Visitor hash, 16 hexadecimal digits",
        max_length=255,
        pattern="^[0-9a-f]{16}$",
        examples=["9f86d081884c7d65"],
    )
    country: str = Field(
        description="Two-letter country code",
        max_length=255,
        pattern="^[A-Z]{2}$",
        examples=["DE"],
    )


class RankedAd(RequestModel):
    """An ad and its clicks in a period."""

    ad_id: Identifier = Field(
        description="The ad",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    valid_clicks: int = Field(
        description="Clicks on it that are charged",
        ge=1,
        le=MAX_INTEGER,
        examples=[230142],
    )
