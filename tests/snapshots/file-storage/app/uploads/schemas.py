"""Request and response models of the component uploads's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp


class UploadCreate(RequestModel):
    """An upload to create."""

    filename: str = Field(
        description="Name that the file will have",
        min_length=1,
        max_length=255,
        pattern="^[^/\\x00-\\x1f]+$",
        examples=["recording.mp4"],
    )
    size: int = Field(
        description="Size of the whole file in bytes",
        ge=0,
        le=10000000000,
        examples=[734003200],
    )
    digest: str = Field(
        description="SHA-256 of the whole file in hexadecimal, as the client computed it",
        min_length=64,
        max_length=64,
        pattern="^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    folder_id: Identifier | None = Field(
        default=None,
        description="Folder that the file will lie in; empty for the top level",
    )


class UploadRead(ResponseModel):
    """An upload, as it is stored."""

    id: Identifier = Field(description="Identifier")
    filename: str = Field(
        description="Name that the file will have",
        examples=["recording.mp4"],
    )
    size: Integer = Field(
        description="Size of the whole file in bytes",
        examples=[734003200],
    )
    digest: str = Field(
        description="SHA-256 of the whole file in hexadecimal, as the client computed it",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    folder_id: Identifier | None = Field(
        description="Folder that the file will lie in; empty for the top level",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class PartRead(ResponseModel):
    """A part, as it is stored."""

    id: Identifier = Field(description="Identifier")
    upload_id: Identifier = Field(
        description="Upload that the part belongs to",
    )
    number: Integer = Field(
        description="Place of the part in the file, counted from 1",
        examples=[1],
    )
    filename: str = Field(description="Name of the file")
    media_type: str = Field(description="Media type of the content")
    size: Integer = Field(description="Size of the content in bytes")
    digest: str = Field(description="SHA-256 digest of the content, in hexadecimal")
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
