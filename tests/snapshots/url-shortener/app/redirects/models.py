"""Tables of the component redirects."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Click(Base):
    """A followed link. Never changed. A click appears in lists and statistics within 2 seconds of its redirect, and an orderly shutdown loses none."""

    __tablename__ = "clicks"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("referrer")) <= 253,
            name="referrer_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("visitor_hash")).between(64, 64),
            name="visitor_hash_length",
        ),
    )

    link_id: Mapped[UUID] = mapped_column(sa.ForeignKey("links.id"), index=True)
    clicked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    referrer: Mapped[str | None] = mapped_column(sa.String(253))
    visitor_hash: Mapped[str | None] = mapped_column(sa.String(64))
