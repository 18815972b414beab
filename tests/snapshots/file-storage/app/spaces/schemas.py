"""Request and response models of the component spaces's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset
from app.spaces.models import SpaceFields


class SpaceCreate(RequestModel):
    """A space to create."""

    name: SpaceFields.name


class SpaceUpdate(RequestModel):
    """A change of a space; omitted members are kept."""

    name: SpaceFields.name = Field(default_factory=unset)


class SpaceRead(ResponseModel):
    """A space, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: SpaceFields.name
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
