"""Request and response models of the component rooms's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class RoomCreate(RequestModel):
    """A room to create."""

    name: str = Field(
        description="Unique name",
        min_length=1,
        max_length=80,
        examples=["Lunch on Friday"],
    )
    topic: str | None = Field(
        default=None,
        description="Topic of the room",
        max_length=250,
        examples=["Who, where, when"],
    )
    is_private: bool = Field(
        default=False,
        description="Whether only members may read it",
    )


class RoomUpdate(RequestModel):
    """A change of a room; omitted members are kept."""

    name: str = Field(
        default_factory=unset,
        description="Unique name",
        min_length=1,
        max_length=80,
        examples=["Lunch on Friday"],
    )
    topic: str | None = Field(
        default_factory=unset,
        description="Topic of the room",
        max_length=250,
        examples=["Who, where, when"],
    )
    is_private: bool = Field(
        default_factory=unset,
        description="Whether only members may read it",
    )


class RoomRead(ResponseModel):
    """A room, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: str = Field(
        description="Unique name",
        examples=["Lunch on Friday"],
    )
    topic: str | None = Field(
        description="Topic of the room",
        examples=["Who, where, when"],
    )
    is_private: bool = Field(
        description="Whether only members may read it",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class MembershipCreate(RequestModel):
    """A membership to create."""

    room_id: Identifier = Field(
        description="The room",
    )
    member: str = Field(
        description="Name of the person in the credential",
        min_length=1,
        max_length=64,
        examples=["alice"],
    )
    role: Literal[
        "member",
        "moderator",
    ] = Field(
        default="member",
        description="What they may do in the room",
    )
    read_until: Identifier | None = Field(
        default=None,
        description="Last message read",
    )


class MembershipRead(ResponseModel):
    """A membership, as it is stored."""

    id: Identifier = Field(description="Identifier")
    room_id: Identifier = Field(
        description="The room",
    )
    member: str = Field(
        description="Name of the person in the credential",
        examples=["alice"],
    )
    role: Literal[
        "member",
        "moderator",
    ] = Field(
        description="What they may do in the room",
    )
    read_until: Identifier | None = Field(
        description="Last message read",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
