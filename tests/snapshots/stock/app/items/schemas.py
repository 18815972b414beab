"""Request and response models of the component items's entities."""

from pydantic import Field

from app.items.models import ItemFields
from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp


class ItemCreate(RequestModel):
    """An item to create."""

    name: ItemFields.name
    available: ItemFields.available


class ItemRead(ResponseModel):
    """An item, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: ItemFields.name
    available: ItemFields.available
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
