"""Request and response models of the component messages's entities."""

from pydantic import Field

from app.messages.models import MessageFields
from app.platform.fields import Identifier, ResponseModel, Timestamp


class MessageRead(ResponseModel):
    """A message, as it is stored."""

    id: Identifier = Field(description="Identifier")
    conversation_id: MessageFields.conversation_id
    sequence: MessageFields.sequence
    author: MessageFields.author
    client_message_id: MessageFields.client_message_id
    text: MessageFields.text
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
