"""Tables of the component rooms."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Room(Base):
    """A named place to talk."""

    __tablename__ = "rooms"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(1, 80),
            name="name_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("topic")) <= 250,
            name="topic_length",
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    topic: Mapped[str | None] = mapped_column(sa.String(250))
    is_private: Mapped[bool] = mapped_column(default=False)


class Membership(Base):
    """A member of a room, with a read marker."""

    __tablename__ = "memberships"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("member")).between(1, 64),
            name="member_length",
        ),
        sa.CheckConstraint(
            sa.column("role").in_(
                [
                    "member",
                    "moderator",
                ]
            ),
            name="role_choices",
        ),
    )

    room_id: Mapped[UUID] = mapped_column(sa.ForeignKey("rooms.id"), index=True)
    member: Mapped[str] = mapped_column(sa.String(64), index=True)
    role: Mapped[str] = mapped_column(sa.String(255), default="member")
    read_until: Mapped[UUID | None]
