"""Request and response models of the component counting's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class HourCountRead(ResponseModel):
    """An hour count, as it is stored."""

    id: Identifier = Field(description="Identifier")
    slot: str = Field(
        description="Ad and hour in UTC as one text, so that a unique index allows one row for both",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009/2024-03-01T09"],
    )
    ad_id: Identifier = Field(
        description="Ad that was clicked",
    )
    hour: Timestamp = Field(
        description="Start of the hour in UTC; a click on the full hour belongs to the hour that it starts",
        examples=["2024-03-01T09:00:00Z"],
    )
    clicks: Integer = Field(
        description="Counted clicks",
        examples=[41],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
