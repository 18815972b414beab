"""What the exercises of the component ingest receive and return."""

from pydantic import Field

from app import objects
from app.platform.fields import Integer, RequestModel, ResponseModel


class IngestClicksRequest(RequestModel):
    """Body of POST /api/v1/clicks."""

    clicks: list[objects.ReportedClick] = Field(
        description="The clicks, in any order. One that cannot be counted does not affect the others; a malformed one rejects the request. Clicks may be repeated, here or in other requests, also at the same time",
        min_length=1,
        max_length=500,
    )


class IngestClicksResponse(ResponseModel):
    """Response of POST /api/v1/clicks."""

    results: list[objects.ClickResult] = Field(
        description="One for each click, in order",
    )
    counted: Integer = Field(
        description="Number of clicks `counted`. All counts and reports include them within five seconds",
        examples=[1],
    )
