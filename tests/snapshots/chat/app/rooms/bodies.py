"""What the exercises of the component rooms receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel


class PutMarkerRequest(RequestModel):
    """Body of PUT /api/v1/rooms/{room_id}/marker."""

    message_id: Identifier = Field(
        description="Last message that was read",
    )
