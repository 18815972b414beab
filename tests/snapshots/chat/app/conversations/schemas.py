"""Request and response models of the component conversations's entities."""

from pydantic import Field

from app.conversations.models import ConversationFields, MembershipFields
from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp


class ConversationCreate(RequestModel):
    """A conversation to create."""

    title: ConversationFields.title


class ConversationRead(ResponseModel):
    """A conversation, as it is stored."""

    id: Identifier = Field(description="Identifier")
    title: ConversationFields.title
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class MembershipCreate(RequestModel):
    """A membership to create."""

    conversation_id: MembershipFields.conversation_id
    member: MembershipFields.member


class MembershipRead(ResponseModel):
    """A membership, as it is stored."""

    id: Identifier = Field(description="Identifier")
    conversation_id: MembershipFields.conversation_id
    member: MembershipFields.member
    read_until: MembershipFields.read_until
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
