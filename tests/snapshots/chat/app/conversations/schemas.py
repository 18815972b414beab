"""Request and response models of the component conversations's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp


class ConversationCreate(RequestModel):
    """A conversation to create."""

    title: str = Field(
        description="Title of the conversation",
        min_length=1,
        max_length=80,
        examples=["Lunch on Friday"],
    )


class ConversationRead(ResponseModel):
    """A conversation, as it is stored."""

    id: Identifier = Field(description="Identifier")
    title: str = Field(
        description="Title of the conversation",
        examples=["Lunch on Friday"],
    )
    last_sequence: Integer = Field(
        description="Sequence of the last message, 0 before the first",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class MembershipCreate(RequestModel):
    """A membership to create."""

    conversation_id: Identifier = Field(
        description="The conversation",
    )
    member: str = Field(
        description="Name of the person",
        min_length=1,
        max_length=64,
        pattern="^[a-z0-9][a-z0-9_.-]*$",
        examples=["alice"],
    )


class MembershipRead(ResponseModel):
    """A membership, as it is stored."""

    id: Identifier = Field(description="Identifier")
    conversation_id: Identifier = Field(
        description="The conversation",
    )
    member: str = Field(
        description="Name of the person",
        examples=["alice"],
    )
    read_until: Integer = Field(
        description="Read marker: sequence of the last message that the member has read, 0 at first",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
