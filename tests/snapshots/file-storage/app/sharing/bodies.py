"""What the exercises of the component sharing receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp


class IssueTokenResponse(ResponseModel):
    """Response of POST /api/v1/shares/{share_id}/tokens."""

    token_: str = Field(
        serialization_alias="token",
        description="Token to hand out, signed with SHARE_SIGNING_KEY",
        max_length=255,
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
        min_length=1,
        max_length=500,
        examples=["eyJzIjoiMDE5OWMyYTQifQ.q83vEjRWeJA"],
    )


class CheckTokenResponse(ResponseModel):
    """Response of POST /api/v1/tokens/check."""

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
        max_length=255,
        examples=["view"],
    )
