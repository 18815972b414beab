"""Request and response models of the component messages's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class MessageRead(ResponseModel):
    """A message, as it is stored."""

    id: Identifier = Field(description="Identifier")
    conversation_id: Identifier = Field(
        description="The conversation",
    )
    sequence: Integer = Field(
        description="Place in the order of the conversation: 1 for its first message, and one more for each further message",
        examples=[1],
    )
    author: str = Field(
        description="Name of the author",
        examples=["alice"],
    )
    client_message_id: Identifier = Field(
        description="Identifier that the client chose, unique among all messages",
    )
    text: str = Field(
        description="Content of the message",
        examples=["The usual place, at noon?"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
