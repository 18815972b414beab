"""What the exercises of the component live receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel


class JoinRoomMessage(RequestModel):
    """Data of a message to the room at /ws/rooms/{room_id}."""

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
