"""Request and response models of the component counting's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class MinuteCountRead(ResponseModel):
    """A minute count, as it is stored."""

    id: Identifier = Field(description="Identifier")
    ad_id: Identifier = Field(
        description="Ad that was clicked",
    )
    minute: Timestamp = Field(
        description="Start of the minute in UTC",
        examples=["2026-11-21T09:30:00Z"],
    )
    valid_clicks: Integer = Field(
        description="Clicks that are charged",
        examples=[41],
    )
    invalid_clicks: Integer = Field(
        description="Clicks made invalid by a rule or the visitor's click rate",
        examples=[2],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class HourCountRead(ResponseModel):
    """An hour count, as it is stored."""

    id: Identifier = Field(description="Identifier")
    ad_id: Identifier = Field(
        description="Ad that was clicked",
    )
    hour: Timestamp = Field(
        description="Start of the hour in UTC",
        examples=["2026-11-21T09:00:00Z"],
    )
    valid_clicks: Integer = Field(
        description="Clicks that are charged",
        examples=[2380],
    )
    invalid_clicks: Integer = Field(
        description="Clicks made invalid by a rule or the visitor's click rate",
        examples=[77],
    )
    corrected_at: Timestamp | None = Field(
        description="When a recount last replaced the numbers",
        examples=["2026-11-22T06:21:40Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
