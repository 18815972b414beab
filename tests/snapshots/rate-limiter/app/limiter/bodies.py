"""What the exercises of the component limiter receive and return."""

from pydantic import Field

from app.platform.fields import Integer, Number, RequestModel, ResponseModel


class CheckRequest(RequestModel):
    """Body of POST /api/v1/check."""

    client_key: str = Field(
        description="Key of the client that makes the request; an unknown one counts as plan free",
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
        description="How many requests this one counts for",
        ge=1,
        le=1000,
    )
    dry_run: bool = Field(
        default=False,
        description="Decide without counting",
    )


class CheckResponse(ResponseModel):
    """Response of POST /api/v1/check."""

    allowed: bool = Field(
        description="Whether the request may go on",
        examples=[True],
    )
    rule: str | None = Field(
        default=None,
        description="Name of the rule that decided; empty when none applies",
        max_length=255,
        examples=["search-per-minute"],
    )
    limit: Integer | None = Field(
        default=None,
        description="Requests that are allowed in a window, overrides included",
        examples=[100],
    )
    remaining: Integer | None = Field(
        default=None,
        description="Requests that are left now",
        examples=[57],
    )
    reset_seconds: Number | None = Field(
        default=None,
        description="Seconds until the full limit is available again",
        examples=[25.8],
    )
    retry_after_seconds: Integer | None = Field(
        default=None,
        description="Seconds to wait when denied, also sent as Retry-After",
    )


class ReadQuotaResponse(ResponseModel):
    """Response of GET /api/v1/clients/{client_id}/quota."""

    rule: str | None = Field(
        default=None,
        description="Name of the strictest rule; empty when none applies",
        max_length=255,
        examples=["search-per-minute"],
    )
    limit: Integer | None = Field(
        default=None,
        description="Requests that are allowed in a window, overrides included",
        examples=[100],
    )
    remaining: Integer | None = Field(
        default=None,
        description="Requests that are left now",
        examples=[57],
    )
    reset_seconds: Number | None = Field(
        default=None,
        description="Seconds until the full limit is available again",
        examples=[25.8],
    )
