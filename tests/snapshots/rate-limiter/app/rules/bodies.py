"""What the exercises of the component rules receive and return."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Integer, Number, RequestModel, ResponseModel


class SimulateRequest(RequestModel):
    """Body of POST /api/v1/simulations."""

    algorithm: Literal[
        "token_bucket",
        "leaky_bucket",
        "fixed_window",
        "sliding_window",
    ] = Field(
        default="token_bucket",
        description="How requests are counted",
    )
    max_requests: int = Field(
        description="Requests that are allowed in a window",
        ge=1,
        le=1000000,
        examples=[100],
    )
    window_seconds: int = Field(
        description="Length of the window",
        ge=1,
        le=86400,
        examples=[60],
    )
    burst: int | None = Field(
        default=None,
        description="Capacity of a bucket; without it, the limit itself",
        ge=1,
        le=1000000,
        examples=[20],
    )
    requests_per_second: Number = Field(
        description="Rate of the stream",
        ge=0.001,
        le=10000.0,
        examples=[5.0],
    )
    duration_seconds: int = Field(
        description="Length of the stream",
        ge=1,
        le=3600,
        examples=[60],
    )


class SimulateResponse(ResponseModel):
    """Response of POST /api/v1/simulations."""

    allowed: Integer = Field(
        description="Requests that would be allowed",
        examples=[120],
    )
    denied: Integer = Field(
        description="Requests that would be denied",
        examples=[180],
    )
    first_denied_second: Number | None = Field(
        default=None,
        description="When the first request would be denied",
        examples=[6.0],
    )
