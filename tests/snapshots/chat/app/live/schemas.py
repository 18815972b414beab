"""Bodies of requests and responses of the component live."""

from pydantic import Field

from app.fields import Identifier, RequestModel


class JoinRoomMessage(RequestModel):
    """Data of a message to the room at /ws/rooms/{room_id}."""

    text: str = Field(
        description="What is said",
        examples=["The usual place, at noon?"],
    )
    reply_to: Identifier | None = Field(
        default=None,
        description="Message that it answers",
    )
