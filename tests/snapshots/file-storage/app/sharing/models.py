"""Tables of the component sharing."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Share(Base):
    """Permission for one recipient to use a file."""

    __tablename__ = "shares"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("recipient")).between(6, 254),
            name="recipient_length",
        ),
        sa.CheckConstraint(
            sa.column("permission").in_(
                [
                    "view",
                    "edit",
                ]
            ),
            name="permission_choices",
        ),
        sa.CheckConstraint(
            sa.column("max_downloads") >= 1,
            name="max_downloads_min",
        ),
        sa.CheckConstraint(
            sa.column("max_downloads") <= 10000,
            name="max_downloads_max",
        ),
    )

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("files.id"), index=True)
    recipient: Mapped[str] = mapped_column(sa.String(254), index=True)
    permission: Mapped[str] = mapped_column(sa.String(255), default="view")
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    max_downloads: Mapped[int | None] = mapped_column(sa.BigInteger)
