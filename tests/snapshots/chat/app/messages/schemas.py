"""Request and response models of the component messages's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp


class MessageCreate(RequestModel):
    """A message to create."""

    room_id: Identifier = Field(
        description="The room",
    )
    author: str = Field(
        description="Name of the author",
        min_length=1,
        max_length=64,
        examples=["alice"],
    )
    text: str = Field(
        description="Content of the message",
        min_length=1,
        max_length=4000,
        examples=["The usual place, at noon?"],
    )
    reply_to: Identifier | None = Field(
        default=None,
        description="Message that it replies to",
    )


class MessageRead(ResponseModel):
    """A message, as it is stored."""

    id: Identifier = Field(description="Identifier")
    room_id: Identifier = Field(
        description="The room",
    )
    author: str = Field(
        description="Name of the author",
        examples=["alice"],
    )
    text: str = Field(
        description="Content of the message",
        examples=["The usual place, at noon?"],
    )
    reply_to: Identifier | None = Field(
        description="Message that it replies to",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
