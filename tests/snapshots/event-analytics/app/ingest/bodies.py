"""What the exercises of the component ingest receive and return."""

from pydantic import Field

from app import objects
from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel


class IngestEventsRequest(RequestModel):
    """Body of POST /api/v1/events."""

    batch_key: str = Field(
        description="Key of the batch; resend with the same key if no response arrives",
        min_length=16,
        max_length=64,
        pattern="^[0-9A-Za-z_-]{16,64}$",
        examples=["edge-7_20261121T093000_0042"],
    )
    source: str = Field(
        description="Ad server that sent the batch",
        min_length=1,
        max_length=64,
        pattern="^[a-z0-9]+([.-][a-z0-9]+)*$",
        examples=["edge-7.fra"],
    )
    clicks: list[objects.Click] = Field(
        description="The clicks, in any order",
        min_length=1,
        max_length=500,
    )


class IngestEventsResponse(ResponseModel):
    """Response of POST /api/v1/events."""

    batch_id: Identifier = Field(
        description="Identifier of the stored batch",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
    accepted: Integer = Field(
        description="Clicks that will be counted",
        examples=[1],
    )
    rejected: Integer = Field(
        description="Clicks dated too far ahead",
        examples=[0],
    )
    repeated: bool = Field(
        description="Whether the batch was already stored",
        examples=[False],
    )
