"""What the exercises of the component reconciliation receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp


class StartRecountRequest(RequestModel):
    """Body of POST /api/v1/recounts."""

    day: Timestamp = Field(
        description="Start of the day in UTC; its batches must still be stored",
        examples=["2026-11-21T00:00:00Z"],
    )


class StartRecountResponse(ResponseModel):
    """Response of POST /api/v1/recounts."""

    recount_id: Identifier = Field(
        description="Identifier of the recount",
        examples=["0199c2a4-99aa-7b64-8c0d-6e5f4a3b2c1d"],
    )
    batches: Integer = Field(
        description="Batches that will be read",
        examples=[12500000],
    )
