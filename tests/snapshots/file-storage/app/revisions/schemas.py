"""Request and response models of the component revisions's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class RevisionRead(ResponseModel):
    """A revision, as it is stored."""

    id: Identifier = Field(description="Identifier")
    file_id: Identifier = Field(
        description="File that the revision belongs to",
    )
    comment: str | None = Field(
        description="What changed",
        examples=["Corrected the totals on page 3"],
    )
    filename: str = Field(description="Name of the file")
    media_type: str = Field(description="Media type of the content")
    size: Integer = Field(description="Size of the content in bytes")
    digest: str = Field(description="SHA-256 digest of the content, in hexadecimal")
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
