"""Request and response models of the component spaces's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class SpaceCreate(RequestModel):
    """A space to create."""

    name: str = Field(
        description="Display name",
        min_length=1,
        max_length=100,
        examples=["Holiday photos"],
    )


class SpaceUpdate(RequestModel):
    """A change of a space; omitted members are kept."""

    name: str = Field(
        default_factory=unset,
        description="Display name",
        min_length=1,
        max_length=100,
        examples=["Holiday photos"],
    )


class SpaceRead(ResponseModel):
    """A space, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: str = Field(
        description="Display name",
        examples=["Holiday photos"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
