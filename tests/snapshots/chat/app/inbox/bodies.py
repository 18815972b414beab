"""What the exercises of the component inbox receive and return."""

from pydantic import Field

from app.platform.fields import MAX_INTEGER, RequestModel


class SetMarkerRequest(RequestModel):
    """Body of PUT /api/v1/conversations/{conversation_id}/members/{member}/marker."""

    sequence: int = Field(
        description="Sequence of the last message that the member has read",
        ge=0,
        le=MAX_INTEGER,
        examples=[1],
    )
