"""Fields and tables of the component conversations."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import MAX_INTEGER, Identifier


class ConversationFields:
    """The rules of a conversation's fields, which requests, responses, the table and tests share."""

    title = Annotated[
        str,
        Field(
            description="Title of the conversation",
            min_length=1,
            max_length=80,
            examples=["Lunch on Friday"],
        ),
    ]


class Conversation(Base):
    """A conversation between its members."""

    __tablename__ = "conversations"

    title: Mapped[str] = column(ConversationFields.title)


class MembershipFields:
    """The rules of a membership's fields, which requests, responses, the table and tests share."""

    conversation_id = Annotated[Identifier, Field(description="The conversation")]
    member = Annotated[
        str,
        Field(
            description="Name of the person",
            min_length=1,
            max_length=64,
            pattern="^[a-z0-9][a-z0-9_.-]*$",
            examples=["alice"],
        ),
    ]
    read_until = Annotated[
        int,
        Field(
            description="Read marker: sequence of the last message that the member has read, 0 at first",
            ge=0,
            le=MAX_INTEGER,
        ),
    ]


class Membership(Base):
    """Makes a person a member of a conversation. Only members read, write and receive its messages, from the creation of the membership until its deletion. A new member may read everything that was written before."""

    __tablename__ = "memberships"

    conversation_id: Mapped[UUID] = column(
        MembershipFields.conversation_id,
        sa.ForeignKey("conversations.id"),
        index=True,
    )
    member: Mapped[str] = column(MembershipFields.member, index=True)
    read_until: Mapped[int] = column(MembershipFields.read_until, default=0)
