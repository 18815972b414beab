"""Request and response models of the component folders's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class FolderCreate(RequestModel):
    """A folder to create."""

    path: str = Field(
        description="Full path of the folder",
        min_length=2,
        max_length=500,
        pattern="^(/[0-9A-Za-z _.-]+)+$",
        examples=["/reports/2026"],
    )
    description: str | None = Field(
        default=None,
        description="What the folder is for",
        max_length=1000,
        examples=["Quarterly reports, as sent to the board"],
    )


class FolderUpdate(RequestModel):
    """A change of a folder; omitted members are kept."""

    path: str = Field(
        default_factory=unset,
        description="Full path of the folder",
        min_length=2,
        max_length=500,
        pattern="^(/[0-9A-Za-z _.-]+)+$",
        examples=["/reports/2026"],
    )
    description: str | None = Field(
        default_factory=unset,
        description="What the folder is for",
        max_length=1000,
        examples=["Quarterly reports, as sent to the board"],
    )


class FolderRead(ResponseModel):
    """A folder, as it is stored."""

    id: Identifier = Field(description="Identifier")
    path: str = Field(
        description="Full path of the folder",
        examples=["/reports/2026"],
    )
    description: str | None = Field(
        description="What the folder is for",
        examples=["Quarterly reports, as sent to the board"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
