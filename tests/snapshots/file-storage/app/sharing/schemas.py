"""Request and response models of the component sharing's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp, unset


class ShareCreate(RequestModel):
    """A share to create."""

    file_id: Identifier = Field(
        description="File that is shared",
    )
    recipient: str = Field(
        description="Mail address of the recipient",
        min_length=6,
        max_length=254,
        pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        examples=["ana@example.com"],
    )
    permission: Literal[
        "view",
        "edit",
    ] = Field(
        default="view",
        description="What the recipient may do",
    )
    expires_at: Timestamp | None = Field(
        default=None,
        description="When the permission ends; empty for an open end",
        examples=["2099-06-30T22:00:00Z"],
    )
    max_downloads: int | None = Field(
        default=None,
        description="How often the content may be fetched; empty for any number of times",
        ge=1,
        le=10000,
        examples=[5],
    )


class ShareUpdate(RequestModel):
    """A change of a share; omitted members are kept."""

    file_id: Identifier = Field(
        default_factory=unset,
        description="File that is shared",
    )
    recipient: str = Field(
        default_factory=unset,
        description="Mail address of the recipient",
        min_length=6,
        max_length=254,
        pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        examples=["ana@example.com"],
    )
    permission: Literal[
        "view",
        "edit",
    ] = Field(
        default_factory=unset,
        description="What the recipient may do",
    )
    expires_at: Timestamp | None = Field(
        default_factory=unset,
        description="When the permission ends; empty for an open end",
        examples=["2099-06-30T22:00:00Z"],
    )
    max_downloads: int | None = Field(
        default_factory=unset,
        description="How often the content may be fetched; empty for any number of times",
        ge=1,
        le=10000,
        examples=[5],
    )


class ShareRead(ResponseModel):
    """A share, as it is stored."""

    id: Identifier = Field(description="Identifier")
    file_id: Identifier = Field(
        description="File that is shared",
    )
    recipient: str = Field(
        description="Mail address of the recipient",
        examples=["ana@example.com"],
    )
    permission: Literal[
        "view",
        "edit",
    ] = Field(
        description="What the recipient may do",
    )
    expires_at: Timestamp | None = Field(
        description="When the permission ends; empty for an open end",
        examples=["2099-06-30T22:00:00Z"],
    )
    max_downloads: Integer | None = Field(
        description="How often the content may be fetched; empty for any number of times",
        examples=[5],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
