"""Objects in request and response bodies that are not stored."""

from pydantic import Field

from app.platform.fields import MAX_INTEGER, RequestModel


class RankedLink(RequestModel):
    """A link and its clicks in a period."""

    code: str = Field(
        description="Short code, the last segment of the short address",
        min_length=4,
        max_length=32,
        pattern="^[0-9A-Za-z]{4,32}$",
        examples=["aZ3kP9x"],
    )
    clicks: int = Field(
        description="Clicks in the period",
        ge=1,
        le=MAX_INTEGER,
        examples=[48213],
    )
