"""Bodies of requests and responses of the component sharing."""

from typing import Literal

from pydantic import Field

from app.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp, unset


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
    """What to change of a share; members left out stay as they are."""

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


class IssueTokenResponse(ResponseModel):
    """Answer to POST /api/v1/shares/{share_id}/tokens."""

    token_: str = Field(
        alias="token",
        description="Token to hand out, signed with SHARE_SIGNING_KEY",
        examples=["eyJzIjoiMDE5OWMyYTQifQ.q83vEjRWeJA"],
    )
    expires_at: Timestamp = Field(
        description="When the token stops working",
        examples=["2026-11-21T10:30:00Z"],
    )


class CheckTokenRequest(RequestModel):
    """Body of POST /api/v1/tokens/check."""

    token_: str = Field(
        alias="token",
        description="Token that a recipient brings",
        examples=["eyJzIjoiMDE5OWMyYTQifQ.q83vEjRWeJA"],
    )


class CheckTokenResponse(ResponseModel):
    """Answer to POST /api/v1/tokens/check."""

    valid: bool = Field(
        description="Whether signature, expiry and share allow a download",
        examples=[True],
    )
    file_id: Identifier | None = Field(
        default=None,
        description="File that is shared, if the token is valid",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
    permission: str | None = Field(
        default=None,
        description="What the recipient may do, if the token is valid",
        examples=["view"],
    )
