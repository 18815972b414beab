"""What the exercises of the component ingest receive and return."""

from pydantic import Field

from app import objects
from app.platform.fields import Integer, RequestModel, ResponseModel


class IngestClicksRequest(RequestModel):
    """Body of POST /api/v1/clicks."""

    clicks: list[objects.ReportedClick] = Field(
        description="The clicks, in any order and possibly with repetitions. One that cannot be counted does not affect the others; a malformed one rejects the request. Clicks may be sent again until a response arrives: at the same time, in another order, or among others",
        min_length=1,
        max_length=500,
    )


class IngestClicksResponse(ResponseModel):
    """Response of POST /api/v1/clicks."""

    results: list[objects.ClickResult] = Field(
        description="One result for each click of the request, in its order",
    )
    counted: Integer = Field(
        description="Number of clicks with the outcome `counted`",
        examples=[1],
    )
