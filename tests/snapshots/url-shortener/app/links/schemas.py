"""Request and response models of the component links's entities."""

from pydantic import Field

from app.links.models import LinkFields
from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class LinkCreate(RequestModel):
    """A link to create."""

    code: LinkFields.code
    target_url: LinkFields.target_url
    title: LinkFields.title = None
    redirect_type: LinkFields.redirect_type = "temporary"
    active: LinkFields.active = True
    expires_at: LinkFields.expires_at = None


class LinkUpdate(RequestModel):
    """A change of a link; omitted members are kept."""

    code: LinkFields.code = Field(default_factory=unset)
    target_url: LinkFields.target_url = Field(default_factory=unset)
    title: LinkFields.title = Field(default_factory=unset)
    redirect_type: LinkFields.redirect_type = Field(default_factory=unset)
    active: LinkFields.active = Field(default_factory=unset)
    expires_at: LinkFields.expires_at = Field(default_factory=unset)


class LinkRead(ResponseModel):
    """A link, as it is stored."""

    id: Identifier = Field(description="Identifier")
    code: LinkFields.code
    target_url: LinkFields.target_url
    title: LinkFields.title
    redirect_type: LinkFields.redirect_type
    active: LinkFields.active
    expires_at: LinkFields.expires_at
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
