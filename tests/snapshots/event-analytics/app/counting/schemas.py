"""Request and response models of the component counting's entities."""

from pydantic import Field

from app.counting.models import HourCountFields
from app.platform.fields import Identifier, ResponseModel, Timestamp


class HourCountRead(ResponseModel):
    """An hour count, as it is stored."""

    id: Identifier = Field(description="Identifier")
    slot: HourCountFields.slot
    ad_id: HourCountFields.ad_id
    hour: HourCountFields.hour
    clicks: HourCountFields.clicks
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
