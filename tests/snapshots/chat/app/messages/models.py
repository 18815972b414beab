"""Tables of the component messages."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Message(Base):
    """A message in a room."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("author")).between(1, 64),
            name="author_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("text")).between(1, 4000),
            name="text_length",
        ),
    )

    room_id: Mapped[UUID] = mapped_column(sa.ForeignKey("rooms.id"), index=True)
    author: Mapped[str] = mapped_column(sa.String(64), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    reply_to: Mapped[UUID | None] = mapped_column(sa.ForeignKey("messages.id"), index=True)
