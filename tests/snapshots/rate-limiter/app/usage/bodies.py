"""What the exercises of the component usage receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel


class SummariseUsageResponse(ResponseModel):
    """Response of GET /api/v1/clients/{client_id}/usage."""

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
