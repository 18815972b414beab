"""Bodies of requests and responses of the component revisions."""

from pydantic import Field

from app.fields import Identifier, Integer, ResponseModel, Timestamp


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


class RestoreRevisionResponse(ResponseModel):
    """Answer to POST /api/v1/revisions/{revision_id}/restore."""

    file_id: Identifier = Field(
        description="File that was restored",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
    digest: str = Field(
        description="SHA-256 of the content that the file has now, in hexadecimal",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    replaced_by: Identifier = Field(
        description="New revision that keeps the content the file had before",
        examples=["0199c2a4-8c11-7d20-b3f5-2a1b0c9d8e72"],
    )
