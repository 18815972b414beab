"""Request and response models of the component versions's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class VersionRead(ResponseModel):
    """A version, as it is stored."""

    id: Identifier = Field(description="Identifier")
    space_id: Identifier = Field(
        description="Space that the file belongs to",
    )
    path: str = Field(
        description="Full path of the file in its space",
        examples=["/reports/2026/budget.ods"],
    )
    number: Integer = Field(
        description="Number of the version among those of its file, counted from 1",
        examples=[3],
    )
    position: Integer = Field(
        description="Place of the version in the change feed of its space",
        examples=[1204],
    )
    commit_id: Identifier = Field(
        description="Identifier of the commit that created the version, as the client chose it",
        examples=["0199c2a4-99aa-7b64-8c0d-6e5f4a3b2c1d"],
    )
    device: str = Field(
        description="Name of the device that made the change",
        examples=["laptop"],
    )
    deleted: bool = Field(
        description="Whether the change deleted the file",
    )
    size: Integer = Field(
        description="Size of the file in bytes",
        examples=[734003],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
