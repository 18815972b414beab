"""Tables of the component messages."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Message(Base):
    """A message in a conversation."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("sequence") >= 1,
            name="sequence_min",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("author")).between(1, 64),
            name="author_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("text")).between(1, 4000),
            name="text_length",
        ),
    )

    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id"), index=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    author: Mapped[str] = mapped_column(sa.String(64))
    client_message_id: Mapped[UUID] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(sa.Text)
