"""Objects in request and response bodies that are not stored."""

from pydantic import Field

from app.conversations.models import ConversationFields
from app.platform.fields import MAX_INTEGER, Identifier, RequestModel


class InboxEntry(RequestModel):
    """A conversation of a member, with what is unread."""

    conversation_id: Identifier = Field(
        description="The conversation",
    )
    title: ConversationFields.title
    last_sequence: int = Field(
        description="Sequence of the last message, 0 before the first",
        ge=0,
        le=MAX_INTEGER,
        examples=[12],
    )
    read_until: int = Field(
        description="The member's read marker",
        ge=0,
        le=MAX_INTEGER,
        examples=[9],
    )
    unread: int = Field(
        description="Number of messages after the read marker that others have written",
        ge=0,
        le=MAX_INTEGER,
        examples=[2],
    )
