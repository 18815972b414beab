"""Bodies of requests and responses of the component usage."""

from pydantic import Field

from app.fields import Identifier, Integer, ResponseModel, Timestamp


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


class SummariseUsageResponse(ResponseModel):
    """Answer to GET /api/v1/clients/{client_id}/usage."""

    client_id: Identifier = Field(
        description="Client whose requests were counted",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    allowed: Integer = Field(
        description="Requests that were allowed",
        examples=[1004],
    )
    denied: Integer = Field(
        description="Requests that were denied",
        examples=[6],
    )
    peak_per_minute: Integer = Field(
        description="Most requests in one minute, allowed and denied",
        examples=[112],
    )
