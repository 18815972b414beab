"""Request and response models of the component rules's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp


class RuleCreate(RequestModel):
    """A rule to create."""

    name: str = Field(
        description="Short name",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        examples=["search-per-minute"],
    )
    route: str = Field(
        description="Prefix of the request paths that the rule applies to, compared character by character",
        min_length=1,
        max_length=200,
        pattern="^/[0-9A-Za-z/_.-]*$",
        examples=["/api/v1/search"],
    )
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
    scope: Literal[
        "client",
        "everyone",
    ] = Field(
        default="client",
        description="Whether each client has a counter of its own, or all clients share one",
    )
    priority: int = Field(
        default=100,
        description="A rule is passed over when an enabled rule with a lower number, which is not a dry run, matches the request too; rules with the same number apply together",
        ge=0,
        le=1000,
    )
    on_outage: Literal[
        "allow",
        "deny",
    ] = Field(
        default="allow",
        description="What happens to a request while the rule can be read but its counter cannot be updated: `allow` lets it pass uncounted, `deny` makes the response `503`; one rule with `deny`, which is not a dry run, suffices",
    )
    enabled: bool = Field(
        default=True,
        description="Whether the rule is applied at all",
    )
    dry_run: bool = Field(
        default=False,
        description="Whether the rule is tried out, which means that it counts requests but denies none",
    )


class RuleReplace(RuleCreate):
    """A rule in its new state."""


class RuleRead(ResponseModel):
    """A rule, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: str = Field(
        description="Short name",
        examples=["search-per-minute"],
    )
    route: str = Field(
        description="Prefix of the request paths that the rule applies to, compared character by character",
        examples=["/api/v1/search"],
    )
    algorithm: Literal[
        "token_bucket",
        "fixed_window",
        "sliding_window",
    ] = Field(
        description="How requests are counted. `fixed_window`: a window begins with each whole multiple of `window_seconds` since 1970-01-01T00:00:00Z, and ends just before the next. `sliding_window`: the window is the last `window_seconds`; a request has left it exactly that long after it was made. `token_bucket`: a bucket that is full at first and gains `max_requests` tokens in `window_seconds`, evenly; each request takes as many tokens as it costs",
    )
    max_requests: Integer = Field(
        description="Requests that are allowed in a window, or tokens that a bucket gains in it",
        examples=[100],
    )
    window_seconds: Integer = Field(
        description="Length of the window",
        examples=[60],
    )
    burst: Integer | None = Field(
        description="Most tokens that a bucket holds; without it, `max_requests`; windows ignore it",
        examples=[20],
    )
    scope: Literal[
        "client",
        "everyone",
    ] = Field(
        description="Whether each client has a counter of its own, or all clients share one",
    )
    priority: Integer = Field(
        description="A rule is passed over when an enabled rule with a lower number, which is not a dry run, matches the request too; rules with the same number apply together",
    )
    on_outage: Literal[
        "allow",
        "deny",
    ] = Field(
        description="What happens to a request while the rule can be read but its counter cannot be updated: `allow` lets it pass uncounted, `deny` makes the response `503`; one rule with `deny`, which is not a dry run, suffices",
    )
    enabled: bool = Field(
        description="Whether the rule is applied at all",
    )
    dry_run: bool = Field(
        description="Whether the rule is tried out, which means that it counts requests but denies none",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
