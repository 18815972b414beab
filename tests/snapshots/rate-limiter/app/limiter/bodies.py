"""What the exercises of the component limiter receive and return."""

from typing import Annotated, Literal

from pydantic import Field

from app import objects
from app.platform.fields import Integer, Number, RequestModel, ResponseModel, Storable


class SimulateRequest(RequestModel):
    """Body of POST /api/v1/simulations."""

    algorithm: Literal[
        "token_bucket",
        "fixed_window",
        "sliding_window",
    ] = Field(
        default="token_bucket",
        description="How requests are counted. `fixed_window`: a window begins with each whole multiple of `window_seconds` since 1970-01-01T00:00:00Z, and ends just before the next. `sliding_window`: the window is the last `window_seconds`; a request has left it exactly that long after it was made. `token_bucket`: a bucket that is full at first and gains `max_requests` tokens in `window_seconds`, evenly; each request takes as many tokens as it costs",
    )
    max_requests: int = Field(
        description="Requests that are allowed in a window, or tokens that a bucket gains in it",
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
        description="Most tokens that a bucket holds; without it, `max_requests`; windows ignore it",
        ge=1,
        le=1000000,
        examples=[20],
    )
    requests: list[objects.SimulatedRequest] = Field(
        description="The requests, in the order of their times; several may have the same time",
        min_length=1,
        max_length=1000,
    )


class SimulateResponse(ResponseModel):
    """Response of POST /api/v1/simulations."""

    decisions: list[objects.SimulatedDecision] = Field(
        description="What is decided on each request, in the same order",
    )


class CheckRequest(RequestModel):
    """Body of POST /api/v1/check."""

    client_key: str = Field(
        description="Key of the client that makes the request; one that is not registered has a counter under its key like any other",
        min_length=1,
        max_length=64,
        examples=["mobile-app"],
    )
    route: str = Field(
        description="Path of the request",
        min_length=1,
        max_length=200,
        pattern="^/[!-~]*$",
        examples=["/api/v1/search"],
    )
    cost: int = Field(
        default=1,
        description="How many requests this one counts as; if it exceeds a limit, or what a bucket holds, waiting cannot help and the denial has no `Retry-After`",
        ge=1,
        le=1000,
    )
    dry_run: bool = Field(
        default=False,
        description="Decide without counting; the response is that of the same check without it, apart from `counted`",
    )


class CheckResponse(ResponseModel):
    """Response of POST /api/v1/check."""

    counted: bool = Field(
        description="Whether at least one rule has counted the request; `false` if the counters are unavailable",
        examples=[True],
    )
    rule: str | None = Field(
        default=None,
        description="Name of the rule with the least remaining, or the first by name of several such rules; rules in a dry run are left out. Null if no rule applies, or if the counters are unavailable",
        max_length=255,
        examples=["search-per-minute"],
    )
    limit: Integer | None = Field(
        default=None,
        description="Value of `max_requests` of this rule, or of the override that replaces it",
        examples=[100],
    )
    remaining: Integer | None = Field(
        default=None,
        description="Cost that still fits into the window, or whole tokens in the bucket",
        examples=[57],
    )
    reset_seconds: Number | None = Field(
        default=None,
        description="Seconds until the window has nothing counted, or the bucket is full; 0 if it is so now",
        examples=[25.8],
    )
    exceeded: list[
        Annotated[
            str,
            Field(
                max_length=255,
            ),
            Storable,
        ]
    ] = Field(
        description="Names of the rules in a dry run that would have denied the request, in alphabetical order; these rules do not count it",
        examples=[["search-trial"]],
    )


class ReadQuotaResponse(ResponseModel):
    """Response of GET /api/v1/clients/{client_id}/quota."""

    rule: str | None = Field(
        default=None,
        description="Name of the rule with the least remaining; null if no rule applies",
        max_length=255,
        examples=["search-per-minute"],
    )
    limit: Integer | None = Field(
        default=None,
        description="Value of `max_requests` of this rule, or of the override that replaces it",
        examples=[100],
    )
    remaining: Integer | None = Field(
        default=None,
        description="Cost that still fits into the window, or whole tokens in the bucket",
        examples=[57],
    )
    reset_seconds: Number | None = Field(
        default=None,
        description="Seconds until the window has nothing counted, or the bucket is full",
        examples=[25.8],
    )
