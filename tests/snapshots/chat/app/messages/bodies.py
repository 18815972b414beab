"""What the exercises of the component messages receive and return."""

from pydantic import Field

from app.messages.models import MessageFields
from app.platform.fields import Identifier, RequestModel


class SendMessageRequest(RequestModel):
    """Body of POST /api/v1/conversations/{conversation_id}/messages."""

    author: MessageFields.author
    client_message_id: Identifier = Field(
        description="Identifier that the client chose; a retry repeats it",
    )
    text: MessageFields.text
