"""What the exercises of the component fraud receive and return."""

from pydantic import Field

from app.platform.fields import MAX_INTEGER, Identifier, RequestModel, ResponseModel


class CheckClickRequest(RequestModel):
    """Body of POST /api/v1/click-checks."""

    source: str = Field(
        description="Ad server that the click would come from",
        min_length=1,
        max_length=64,
        pattern="^[a-z0-9]+([.-][a-z0-9]+)*$",
        examples=["edge-7.fra"],
    )
    ad_id: Identifier = Field(
        description="Ad that is clicked",
        examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009"],
    )
    visitor: str = Field(
        description="Visitor hash, 16 hexadecimal digits",
        max_length=255,
        pattern="^[0-9a-f]{16}$",
        examples=["9f86d081884c7d65"],
    )
    country: str = Field(
        description="Two-letter country code",
        max_length=255,
        pattern="^[A-Z]{2}$",
        examples=["DE"],
    )
    clicks_this_minute: int = Field(
        description="Earlier clicks of this visitor on this ad in the same minute",
        ge=0,
        le=MAX_INTEGER,
        examples=[5],
    )


class CheckClickResponse(ResponseModel):
    """Response of POST /api/v1/click-checks."""

    valid: bool = Field(
        description="Whether the click would be charged",
        examples=[False],
    )
    reason: str | None = Field(
        default=None,
        description="Why it is invalid; empty for a valid click",
        max_length=255,
        examples=["More than 5 clicks by one visitor on one ad in a minute"],
    )
