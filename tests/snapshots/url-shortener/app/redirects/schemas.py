"""Request and response models of the component redirects's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp


class ClickCreate(RequestModel):
    """A click to create."""

    link_id: Identifier = Field(
        description="Link that was followed",
    )
    clicked_at: Timestamp = Field(
        description="Time of the redirect",
        examples=["2026-11-21T09:30:00Z"],
    )
    referrer: str | None = Field(
        default=None,
        description="Host of the referring page, taken from the Referer header if that is valid",
        max_length=253,
        pattern="^[0-9A-Za-z.-]+$",
        examples=["news.example.com"],
    )
    visitor_hash: str | None = Field(
        default=None,
        description="Hash of client address and user agent, keyed with VISITOR_HASH_KEY; neither is stored",
        min_length=64,
        max_length=64,
        pattern="^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


class ClickRead(ResponseModel):
    """A click, as it is stored."""

    id: Identifier = Field(description="Identifier")
    link_id: Identifier = Field(
        description="Link that was followed",
    )
    clicked_at: Timestamp = Field(
        description="Time of the redirect",
        examples=["2026-11-21T09:30:00Z"],
    )
    referrer: str | None = Field(
        description="Host of the referring page, taken from the Referer header if that is valid",
        examples=["news.example.com"],
    )
    visitor_hash: str | None = Field(
        description="Hash of client address and user agent, keyed with VISITOR_HASH_KEY; neither is stored",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
