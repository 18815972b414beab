"""Request and response models of the component redirects's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, ResponseModel, Timestamp


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
        description="Host of the referring page",
        examples=["news.example.com"],
    )
    country: str | None = Field(
        description="Two-letter country code (ISO 3166-1)",
        examples=["DE"],
    )
    device: Literal[
        "desktop",
        "mobile",
        "tablet",
        "bot",
        "unknown",
    ] = Field(
        description="Kind of client, according to its user agent",
    )
    visitor_hash: str | None = Field(
        description="Keyed hash of address and user agent; neither is stored",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
