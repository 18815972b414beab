"""Objects in request and response bodies that are not stored."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel
from app.versions.models import VersionFields


class ContentBlock(RequestModel):
    """A block of a file."""

    block_id: Identifier = Field(
        description="Block to download",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
    digest: str = Field(
        description="Its digest",
        max_length=255,
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    size: Integer = Field(
        description="Its size in bytes",
        examples=[65536],
    )


class Change(RequestModel):
    """A version in the change feed."""

    version_id: Identifier = Field(
        description="The version",
        examples=["0199c2a4-8c11-7d20-b3f5-2a1b0c9d8e72"],
    )
    path: str = Field(
        description="Path of the file",
        max_length=500,
        examples=["/reports/2026/budget.ods"],
    )
    number: Integer = Field(
        description="Number of the version",
        examples=[3],
    )
    device: VersionFields.device
    deleted: bool = Field(
        description="Whether the file was deleted",
        examples=[False],
    )
    size: Integer = Field(
        description="Size in bytes",
        examples=[734003],
    )
    blocks: list[ContentBlock] = Field(
        description="Blocks in the order of the content, with repetitions",
    )
