"""Request and response models of the component redirects's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp
from app.redirects.models import ClickFields


class ClickCreate(RequestModel):
    """A click to create."""

    link_id: ClickFields.link_id
    clicked_at: ClickFields.clicked_at
    referrer: ClickFields.referrer = None
    visitor_hash: ClickFields.visitor_hash = None


class ClickRead(ResponseModel):
    """A click, as it is stored."""

    id: Identifier = Field(description="Identifier")
    link_id: ClickFields.link_id
    clicked_at: ClickFields.clicked_at
    referrer: ClickFields.referrer
    visitor_hash: ClickFields.visitor_hash
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
