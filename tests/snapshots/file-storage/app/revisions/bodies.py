"""What the exercises of the component revisions receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, ResponseModel


class RestoreRevisionResponse(ResponseModel):
    """Response of POST /api/v1/revisions/{revision_id}/restore."""

    file_id: Identifier = Field(
        description="File that was restored",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
    digest: str = Field(
        description="SHA-256 of the content that the file has now, in hexadecimal",
        max_length=255,
        pattern="^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    replaced_by: Identifier = Field(
        description="New revision that keeps the content the file had before",
        examples=["0199c2a4-8c11-7d20-b3f5-2a1b0c9d8e72"],
    )
