"""Objects in request and response bodies that are not stored."""

from typing import Literal

from pydantic import Field

from app.ingest.models import ClickFields
from app.platform.fields import MAX_INTEGER, Identifier, RequestModel, Timestamp


class ReportedClick(RequestModel):
    """A click as an ad server reports it."""

    click_id: ClickFields.click_id
    ad_id: Identifier = Field(
        description="The ad",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    clicked_at: Timestamp = Field(
        description="With any offset from UTC",
        examples=["2024-03-01T10:30:00+01:00"],
    )
    visitor: ClickFields.visitor


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
        description="The first that applies: `duplicate`, a click with this identifier has been counted, whatever else differs; `unknown_ad`, the ad does not exist; `ahead`, dated more than CLOCK_SKEW_SECONDS ahead of the service's clock; `closed`, earlier than its campaign's `closed_until`; `counted`. A click that was not counted is judged afresh when it is sent again",
        examples=["counted"],
    )


class HourClicks(RequestModel):
    """An hour with clicks."""

    hour: Timestamp = Field(
        description="Start, in UTC",
        examples=["2024-03-01T09:00:00Z"],
    )
    clicks: int = Field(
        description="Its clicks",
        ge=1,
        le=MAX_INTEGER,
        examples=[41],
    )


class RankedAd(RequestModel):
    """An ad with its total."""

    ad_id: Identifier = Field(
        description="The ad",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    total: int = Field(
        description="Its clicks or visitors",
        ge=1,
        le=MAX_INTEGER,
        examples=[23014],
    )
