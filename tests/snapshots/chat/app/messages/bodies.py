"""What the exercises of the component messages receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel


class SendMessageRequest(RequestModel):
    """Body of POST /api/v1/conversations/{conversation_id}/messages."""

    author: str = Field(
        description="Name of the author",
        min_length=1,
        max_length=64,
        pattern="^[a-z0-9][a-z0-9_.-]*$",
        examples=["alice"],
    )
    client_message_id: Identifier = Field(
        description="Identifier that the client chose; a retry repeats it",
    )
    text: str = Field(
        description="Content of the message",
        min_length=1,
        max_length=4000,
        examples=["The usual place, at noon?"],
    )
