"""Objects in request and response bodies that are not stored."""

from pydantic import Field

from app.platform.fields import Number, RequestModel


class BucketDecision(RequestModel):
    """What a bucket decides on a request."""

    allowed: bool = Field(
        description="Whether the request is allowed",
    )
    tokens: Number = Field(
        description="Tokens that remain in the bucket",
        ge=0.0,
    )
    retry_after_seconds: Number = Field(
        description="Time until the request would be allowed; 0 if it is",
        ge=0.0,
    )
