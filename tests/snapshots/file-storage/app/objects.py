"""Objects in request and response bodies that are not stored."""

from pydantic import Field

from app.platform.fields import MAX_INTEGER, Identifier, Integer, RequestModel


class ContentBlock(RequestModel):
    """A block of a file, as a device needs it to download the file."""

    block_id: Identifier = Field(
        description="Block to download, unless the device has a block with this digest",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
    digest: str = Field(
        description="SHA-256 of the block in hexadecimal",
        max_length=255,
        pattern="^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    size: Integer = Field(
        description="Size of the block in bytes",
        examples=[65536],
    )


class Change(RequestModel):
    """A version in the change feed."""

    version_id: Identifier = Field(
        description="Version that the change created",
        examples=["0199c2a4-8c11-7d20-b3f5-2a1b0c9d8e72"],
    )
    path: str = Field(
        description="Full path of the file in its space",
        min_length=2,
        max_length=500,
        pattern="^(/[^/\\x00-\\x1f]+)+$",
        examples=["/reports/2026/budget.ods"],
    )
    number: int = Field(
        description="Number of the version among those of its file, counted from 1",
        ge=1,
        le=MAX_INTEGER,
        examples=[3],
    )
    device: str = Field(
        description="Name of the device that made the change",
        min_length=1,
        max_length=60,
        examples=["laptop"],
    )
    deleted: bool = Field(
        description="Whether the change deleted the file",
        examples=[False],
    )
    size: int = Field(
        description="Size of the file in bytes",
        ge=0,
        le=MAX_INTEGER,
        examples=[734003],
    )
    blocks: list[ContentBlock] = Field(
        description="Blocks of the file in the order of its content; a block that occurs twice is listed twice",
    )
