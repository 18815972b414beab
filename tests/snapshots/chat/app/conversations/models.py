"""Tables of the component conversations."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Conversation(Base):
    """A conversation between its members."""

    __tablename__ = "conversations"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 80),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.column("last_sequence") >= 0,
            name="last_sequence_min",
        ),
    )

    title: Mapped[str] = mapped_column(sa.String(80))
    last_sequence: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class Membership(Base):
    """Makes a person a member of a conversation. Only members read, write and receive its messages, from the creation of the membership until its deletion. A new member may read everything that was written before."""

    __tablename__ = "memberships"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("member")).between(1, 64),
            name="member_length",
        ),
        sa.CheckConstraint(
            sa.column("read_until") >= 0,
            name="read_until_min",
        ),
    )

    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id"), index=True)
    member: Mapped[str] = mapped_column(sa.String(64), index=True)
    read_until: Mapped[int] = mapped_column(sa.BigInteger, default=0)
