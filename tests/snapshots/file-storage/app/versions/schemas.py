"""Request and response models of the component versions's entities."""

from pydantic import Field

from app.platform.fields import Identifier, ResponseModel, Timestamp
from app.versions.models import VersionFields


class VersionRead(ResponseModel):
    """A version, as it is stored."""

    id: Identifier = Field(description="Identifier")
    space_id: VersionFields.space_id
    path: VersionFields.path
    number: VersionFields.number
    commit_id: VersionFields.commit_id
    device: VersionFields.device
    deleted: VersionFields.deleted
    size: VersionFields.size
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
