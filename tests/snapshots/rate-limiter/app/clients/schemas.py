"""Request and response models of the component clients's entities."""

from pydantic import Field

from app.clients.models import ClientFields, OverrideFields
from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class ClientCreate(RequestModel):
    """A client to create."""

    client_key: ClientFields.client_key
    title: ClientFields.title
    blocked: ClientFields.blocked = False


class ClientUpdate(RequestModel):
    """A change of a client; omitted members are kept."""

    client_key: ClientFields.client_key = Field(default_factory=unset)
    title: ClientFields.title = Field(default_factory=unset)
    blocked: ClientFields.blocked = Field(default_factory=unset)


class ClientRead(ResponseModel):
    """A client, as it is stored."""

    id: Identifier = Field(description="Identifier")
    client_key: ClientFields.client_key
    title: ClientFields.title
    blocked: ClientFields.blocked
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class OverrideCreate(RequestModel):
    """An override to create."""

    client_id: OverrideFields.client_id
    rule_id: OverrideFields.rule_id
    max_requests: OverrideFields.max_requests
    reason: OverrideFields.reason
    expires_at: OverrideFields.expires_at = None


class OverrideUpdate(RequestModel):
    """A change of an override; omitted members are kept."""

    client_id: OverrideFields.client_id = Field(default_factory=unset)
    rule_id: OverrideFields.rule_id = Field(default_factory=unset)
    max_requests: OverrideFields.max_requests = Field(default_factory=unset)
    reason: OverrideFields.reason = Field(default_factory=unset)
    expires_at: OverrideFields.expires_at = Field(default_factory=unset)


class OverrideRead(ResponseModel):
    """An override, as it is stored."""

    id: Identifier = Field(description="Identifier")
    client_id: OverrideFields.client_id
    rule_id: OverrideFields.rule_id
    max_requests: OverrideFields.max_requests
    reason: OverrideFields.reason
    expires_at: OverrideFields.expires_at
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
