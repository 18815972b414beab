"""Request and response models of the component files's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp, unset


class FileUpdate(RequestModel):
    """A change of a file; omitted members are kept."""

    folder_id: Identifier | None = Field(
        default_factory=unset,
        description="Folder that the file lies in; empty for the top level",
    )
    description: str | None = Field(
        default_factory=unset,
        description="Remarks of the owner",
        max_length=1000,
        examples=["Signed copy of the report"],
    )
    locked: bool = Field(
        default_factory=unset,
        description="Whether others are asked to leave the file as it is",
    )
    expires_at: Timestamp | None = Field(
        default_factory=unset,
        description="From when on the file may be removed by a clean-up",
        examples=["2099-12-31T23:00:00Z"],
    )


class FileRead(ResponseModel):
    """A file, as it is stored."""

    id: Identifier = Field(description="Identifier")
    folder_id: Identifier | None = Field(
        description="Folder that the file lies in; empty for the top level",
    )
    description: str | None = Field(
        description="Remarks of the owner",
        examples=["Signed copy of the report"],
    )
    locked: bool = Field(
        description="Whether others are asked to leave the file as it is",
    )
    expires_at: Timestamp | None = Field(
        description="From when on the file may be removed by a clean-up",
        examples=["2099-12-31T23:00:00Z"],
    )
    filename: str = Field(description="Name of the file")
    media_type: str = Field(description="Media type of the content")
    size: Integer = Field(description="Size of the content in bytes")
    digest: str = Field(description="SHA-256 digest of the content, in hexadecimal")
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
