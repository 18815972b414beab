"""What the exercises of the component limiter receive and return."""

from typing import Annotated

from pydantic import Field

from app import objects
from app.platform.fields import Integer, Number, RequestModel, ResponseModel, Storable
from app.rules.models import RuleFields


class SimulateRequest(RequestModel):
    """Body of POST /api/v1/simulations."""

    algorithm: RuleFields.algorithm = Field(
        default="token_bucket",
        description="As in a rule",
    )
    max_requests: RuleFields.max_requests = Field(
        description="As in a rule",
    )
    window_seconds: RuleFields.window_seconds = Field(
        description="As in a rule",
    )
    burst: RuleFields.burst = Field(
        default=None,
        description="As in a rule",
    )
    requests: list[objects.SimulatedRequest] = Field(
        description="In the order of their times, of which several may be the same",
        min_length=1,
        max_length=1000,
    )


class SimulateResponse(ResponseModel):
    """Response of POST /api/v1/simulations."""

    decisions: list[objects.SimulatedDecision] = Field(
        description="One for each request, in the same order",
    )


class CheckRequest(RequestModel):
    """Body of POST /api/v1/check."""

    client_key: str = Field(
        description="Key of the client that makes the request; one that is not registered is counted like any other",
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
        description="How many requests this one counts as; beyond a limit, or what a bucket holds, waiting cannot help, and the denial has no `Retry-After`",
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
        description="Whether a rule has counted the request; `false` if the counters are unavailable",
        examples=[True],
    )
    rule: str | None = Field(
        default=None,
        description="Rule with the least remaining, the first by name if there are several; rules in a dry run are left out. Null if no rule applies, or if the counters are unavailable",
        max_length=255,
        examples=["search-per-minute"],
    )
    limit: Integer | None = Field(
        default=None,
        description="Its `max_requests`, or that of the override",
        examples=[100],
    )
    remaining: Integer | None = Field(
        default=None,
        description="Cost that still fits into the window, or whole tokens in the bucket",
        examples=[57],
    )
    reset_seconds: Number | None = Field(
        default=None,
        description="Seconds until nothing is counted in the window, or the bucket is full; 0 if so now",
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
        description="Rules in a dry run that would have denied the request, and do not count it, in alphabetical order",
        examples=[["search-trial"]],
    )


class ReadQuotaResponse(ResponseModel):
    """Response of GET /api/v1/clients/{client_id}/quota."""

    rule: str | None = Field(
        default=None,
        description="As in a check",
        max_length=255,
        examples=["search-per-minute"],
    )
    limit: Integer | None = Field(
        default=None,
        description="As in a check",
        examples=[100],
    )
    remaining: Integer | None = Field(
        default=None,
        description="As in a check",
        examples=[57],
    )
    reset_seconds: Number | None = Field(
        default=None,
        description="As in a check",
        examples=[25.8],
    )
