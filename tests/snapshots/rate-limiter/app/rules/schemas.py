"""Request and response models of the component rules's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp


class RuleCreate(RequestModel):
    """A rule to create."""

    name: str = Field(
        description="Short name, also reported to clients that were denied",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        examples=["search-per-minute"],
    )
    route: str = Field(
        description="Beginning of the request paths that the rule applies to",
        min_length=1,
        max_length=200,
        pattern="^/[0-9A-Za-z/_.-]*$",
        examples=["/api/v1/search"],
    )
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
        description="Capacity of a bucket; the limit itself when empty, unused by windows",
        ge=1,
        le=1000000,
        examples=[20],
    )
    scope: Literal[
        "client",
        "plan",
        "everyone",
    ] = Field(
        default="client",
        description="What shares one counter",
    )
    priority: int = Field(
        default=100,
        description="Order in which rules are tried, lowest first",
        ge=0,
        le=1000,
    )
    enabled: bool = Field(
        default=True,
        description="Whether the rule is applied at all",
    )
    dry_run: bool = Field(
        default=False,
        description="Whether the rule only counts and never denies",
    )


class RuleReplace(RuleCreate):
    """A rule in its new state."""


class RuleRead(ResponseModel):
    """A rule, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: str = Field(
        description="Short name, also reported to clients that were denied",
        examples=["search-per-minute"],
    )
    route: str = Field(
        description="Beginning of the request paths that the rule applies to",
        examples=["/api/v1/search"],
    )
    algorithm: Literal[
        "token_bucket",
        "leaky_bucket",
        "fixed_window",
        "sliding_window",
    ] = Field(
        description="How requests are counted",
    )
    max_requests: Integer = Field(
        description="Requests that are allowed in a window",
        examples=[100],
    )
    window_seconds: Integer = Field(
        description="Length of the window",
        examples=[60],
    )
    burst: Integer | None = Field(
        description="Capacity of a bucket; the limit itself when empty, unused by windows",
        examples=[20],
    )
    scope: Literal[
        "client",
        "plan",
        "everyone",
    ] = Field(
        description="What shares one counter",
    )
    priority: Integer = Field(
        description="Order in which rules are tried, lowest first",
    )
    enabled: bool = Field(
        description="Whether the rule is applied at all",
    )
    dry_run: bool = Field(
        description="Whether the rule only counts and never denies",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
