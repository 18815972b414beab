"""What the exercises of the component counting receive and return."""

from pydantic import Field

from app.platform.fields import Integer, ResponseModel, Timestamp


class CountingStatusResponse(ResponseModel):
    """Response of GET /api/v1/counting."""

    watermark: Timestamp = Field(
        description="Minutes that end before it are complete",
        examples=["2026-11-21T09:29:28Z"],
    )
    batches_waiting: Integer = Field(
        description="Batches stored but not yet counted",
        examples=[1160],
    )
    late_clicks: Integer = Field(
        description="Clicks of the last hour that arrived after their minute was complete",
        examples=[20417],
    )
