"""Request and response models of the component holds's entities."""

from pydantic import Field

from app.holds.models import HoldFields
from app.platform.fields import Identifier, ResponseModel, Timestamp


class HoldRead(ResponseModel):
    """A hold, as it is stored."""

    id: Identifier = Field(description="Identifier")
    item_id: HoldFields.item_id
    request_key: HoldFields.request_key
    quantity: HoldFields.quantity
    state: HoldFields.state
    expires_at: HoldFields.expires_at
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
