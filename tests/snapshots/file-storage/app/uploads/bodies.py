"""What the exercises of the component uploads receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel


class ReadProgressResponse(ResponseModel):
    """Response of GET /api/v1/uploads/{upload_id}/progress."""

    part_size: Integer = Field(
        description="Size of every part but the last, in bytes",
        examples=[4194304],
    )
    parts: Integer = Field(
        description="Parts that the upload has when it is complete",
        examples=[175],
    )
    next_part: Integer | None = Field(
        default=None,
        description="Lowest number of a part that is missing; empty when none is",
        examples=[42],
    )


class CompleteUploadResponse(ResponseModel):
    """Response of POST /api/v1/uploads/{upload_id}/complete."""

    complete: bool = Field(
        description="Whether the file was created",
        examples=[True],
    )
    next_part: Integer | None = Field(
        default=None,
        description="Lowest number of a part that is missing, if the file was not created",
    )
    file_id: Identifier | None = Field(
        default=None,
        description="File that was created",
        examples=["0199c2a4-7f3a-7e62-a1c4-9b8d7e6f5a41"],
    )
