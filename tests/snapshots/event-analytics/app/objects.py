"""Objects in request and response bodies that are not stored."""

from typing import Literal

from pydantic import Field

from app.platform.fields import MAX_INTEGER, Identifier, RequestModel, Timestamp


class ReportedClick(RequestModel):
    """A click on an ad, as an ad server reports it."""

    click_id: Identifier = Field(
        description="Identifier assigned by the ad server; a click that is sent again has the same one",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    ad_id: Identifier = Field(
        description="Ad that was clicked",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    clicked_at: Timestamp = Field(
        description="Time of the click, with any offset from UTC",
        examples=["2024-03-01T10:30:00+01:00"],
    )
    visitor: str = Field(
        description="Hash of the visitor, 16 hexadecimal digits",
        min_length=16,
        max_length=16,
        pattern="^[0-9a-f]{16}$",
        examples=["9f86d081884c7d65"],
    )


class ClickResult(RequestModel):
    """What became of a click."""

    click_id: Identifier = Field(
        description="Identifier of the click",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    outcome: Literal[
        "counted",
        "duplicate",
        "unknown_ad",
        "ahead",
        "closed",
    ] = Field(
        description="If several apply, the first of these: `duplicate`, a click with this identifier has been counted before, whatever else differs; `unknown_ad`, the ad does not exist; `ahead`, dated more than CLOCK_SKEW_SECONDS ahead of the service's clock; `closed`, earlier than its campaign's `closed_until`; `counted`. Only a counted click is remembered: any other is judged afresh when it is sent again",
        examples=["counted"],
    )


class HourClicks(RequestModel):
    """The clicks of one hour."""

    hour: Timestamp = Field(
        description="Start of the hour in UTC",
        examples=["2024-03-01T09:00:00Z"],
    )
    clicks: int = Field(
        description="Clicks in this hour",
        ge=1,
        le=MAX_INTEGER,
        examples=[41],
    )


class RankedAd(RequestModel):
    """An ad and its figure in a period."""

    ad_id: Identifier = Field(
        description="The ad",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    total: int = Field(
        description="Its clicks, or its distinct visitors",
        ge=1,
        le=MAX_INTEGER,
        examples=[23014],
    )
