"""Request and response models of the component links's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class LinkCreate(RequestModel):
    """A link to create."""

    code: str = Field(
        description="Short code, the last segment of the short address; case-sensitive",
        min_length=4,
        max_length=32,
        pattern="^[0-9A-Za-z]{4,32}$",
        examples=["aZ3kP9x"],
    )
    target_url: str = Field(
        description="Target address, sent unchanged in redirects",
        min_length=10,
        max_length=2048,
        pattern="^https?://[!-~]+$",
        examples=["https://www.example.com/articles/2026/spring?ref=newsletter"],
    )
    title: str | None = Field(
        default=None,
        description="Label for the owner of the link",
        max_length=200,
        examples=["Spring article"],
    )
    redirect_type: Literal[
        "permanent",
        "temporary",
    ] = Field(
        default="temporary",
        description="Whether clients may cache the redirect: never if temporary; if permanent, for up to REDIRECT_CACHE_SECONDS, but not beyond the expiry of the link",
    )
    active: bool = Field(
        default=True,
        description="Whether the code may be followed",
    )
    expires_at: Timestamp | None = Field(
        default=None,
        description="Time at which the link expires and stops redirecting",
        examples=["2099-12-31T23:00:00Z"],
    )


class LinkUpdate(RequestModel):
    """A change of a link; omitted members are kept."""

    code: str = Field(
        default_factory=unset,
        description="Short code, the last segment of the short address; case-sensitive",
        min_length=4,
        max_length=32,
        pattern="^[0-9A-Za-z]{4,32}$",
        examples=["aZ3kP9x"],
    )
    target_url: str = Field(
        default_factory=unset,
        description="Target address, sent unchanged in redirects",
        min_length=10,
        max_length=2048,
        pattern="^https?://[!-~]+$",
        examples=["https://www.example.com/articles/2026/spring?ref=newsletter"],
    )
    title: str | None = Field(
        default_factory=unset,
        description="Label for the owner of the link",
        max_length=200,
        examples=["Spring article"],
    )
    redirect_type: Literal[
        "permanent",
        "temporary",
    ] = Field(
        default_factory=unset,
        description="Whether clients may cache the redirect: never if temporary; if permanent, for up to REDIRECT_CACHE_SECONDS, but not beyond the expiry of the link",
    )
    active: bool = Field(
        default_factory=unset,
        description="Whether the code may be followed",
    )
    expires_at: Timestamp | None = Field(
        default_factory=unset,
        description="Time at which the link expires and stops redirecting",
        examples=["2099-12-31T23:00:00Z"],
    )


class LinkRead(ResponseModel):
    """A link, as it is stored."""

    id: Identifier = Field(description="Identifier")
    code: str = Field(
        description="Short code, the last segment of the short address; case-sensitive",
        examples=["aZ3kP9x"],
    )
    target_url: str = Field(
        description="Target address, sent unchanged in redirects",
        examples=["https://www.example.com/articles/2026/spring?ref=newsletter"],
    )
    title: str | None = Field(
        description="Label for the owner of the link",
        examples=["Spring article"],
    )
    redirect_type: Literal[
        "permanent",
        "temporary",
    ] = Field(
        description="Whether clients may cache the redirect: never if temporary; if permanent, for up to REDIRECT_CACHE_SECONDS, but not beyond the expiry of the link",
    )
    active: bool = Field(
        description="Whether the code may be followed",
    )
    expires_at: Timestamp | None = Field(
        description="Time at which the link expires and stops redirecting",
        examples=["2099-12-31T23:00:00Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
