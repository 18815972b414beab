"""Request and response models of the component reconciliation's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class RecountRead(ResponseModel):
    """A recount, as it is stored."""

    id: Identifier = Field(description="Identifier")
    day: Timestamp = Field(
        description="Start of the day in UTC",
        examples=["2026-11-21T00:00:00Z"],
    )
    state: Literal[
        "queued",
        "running",
        "equal",
        "corrected",
        "failed",
    ] = Field(
        description="Progress",
    )
    streamed_clicks: Integer | None = Field(
        description="Valid clicks of the day, counted by the stream",
        examples=[987654321],
    )
    recounted_clicks: Integer | None = Field(
        description="Valid clicks of the day, counted by the recount",
        examples=[987654009],
    )
    corrected_hours: Integer | None = Field(
        description="Hour counts that were replaced",
        examples=[298],
    )
    finished_at: Timestamp | None = Field(
        description="When it ended, successfully or not",
        examples=["2026-11-22T06:21:40Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
