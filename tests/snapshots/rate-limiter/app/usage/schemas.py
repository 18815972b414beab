"""Request and response models of the component usage's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class UsageRecordRead(ResponseModel):
    """A usage record, as it is stored."""

    id: Identifier = Field(description="Identifier")
    client_id: Identifier = Field(
        description="Client whose requests were counted",
    )
    rule_id: Identifier = Field(
        description="Rule that decided",
    )
    minute: Timestamp = Field(
        description="Start of the minute",
        examples=["2026-11-21T09:30:00Z"],
    )
    allowed: Integer = Field(
        description="Requests that were allowed",
        examples=[87],
    )
    denied: Integer = Field(
        description="Requests that were denied, or would have been under a dry run",
        examples=[4],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
