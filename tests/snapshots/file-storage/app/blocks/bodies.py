"""What the exercises of the component blocks receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel


class UploadBlockRequest(RequestModel):
    """Body of POST /api/v1/blocks."""

    digest: str = Field(
        description="SHA-256 of the content in hexadecimal; any other is refused with 422",
        max_length=255,
        pattern="^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    content: str = Field(
        description="Base64 with padding (RFC 4648), otherwise 422. More than BLOCK_MAX_BYTES bytes of content are refused with 413",
        max_length=100000,
        examples=["dGVzdA=="],
    )


class UploadBlockResponse(ResponseModel):
    """Response of POST /api/v1/blocks."""

    block_id: Identifier = Field(
        description="The block with this content, the same for everyone",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
    digest: str = Field(
        description="Its digest",
        max_length=255,
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    size: Integer = Field(
        description="Its size in bytes",
        examples=[4],
    )
    known: bool = Field(
        description="Whether it was stored already",
        examples=[False],
    )
