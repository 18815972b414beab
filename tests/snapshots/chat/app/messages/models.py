"""Fields and tables of the component messages."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import MAX_INTEGER, Identifier


class MessageFields:
    """The rules of a message's fields, which requests, responses, the table and tests share."""

    conversation_id = Annotated[Identifier, Field(description="The conversation")]
    sequence = Annotated[
        int,
        Field(
            description="Place in the order of the conversation: 1 for its first message, and one more for each further message",
            ge=1,
            le=MAX_INTEGER,
            examples=[1],
        ),
    ]
    author = Annotated[
        str,
        Field(
            description="Name of the author",
            min_length=1,
            max_length=64,
            pattern="^[a-z0-9][a-z0-9_.-]*$",
            examples=["alice"],
        ),
    ]
    client_message_id = Annotated[
        Identifier,
        Field(description="Identifier that the client chose, unique among all messages"),
    ]
    text = Annotated[
        str,
        Field(
            description="Content of the message",
            min_length=1,
            max_length=4000,
            examples=["The usual place, at noon?"],
        ),
    ]


class Message(Base):
    """A message in a conversation."""

    __tablename__ = "messages"

    conversation_id: Mapped[UUID] = column(
        MessageFields.conversation_id,
        sa.ForeignKey("conversations.id"),
        index=True,
    )
    sequence: Mapped[int] = column(MessageFields.sequence, index=True)
    author: Mapped[str] = column(MessageFields.author)
    client_message_id: Mapped[UUID] = column(MessageFields.client_message_id, unique=True)
    text: Mapped[str] = column(MessageFields.text, type_=sa.Text)
