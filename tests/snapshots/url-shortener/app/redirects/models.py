"""Tables of the component redirects."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Click(Base):
    """A followed link. Never changed."""

    __tablename__ = "clicks"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("referrer")) <= 253,
            name="referrer_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("country")).between(2, 2),
            name="country_length",
        ),
        sa.CheckConstraint(
            sa.column("device").in_(
                [
                    "desktop",
                    "mobile",
                    "tablet",
                    "bot",
                    "unknown",
                ]
            ),
            name="device_choices",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("visitor_hash")).between(64, 64),
            name="visitor_hash_length",
        ),
    )

    link_id: Mapped[UUID] = mapped_column(sa.ForeignKey("links.id"), index=True)
    clicked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    referrer: Mapped[str | None] = mapped_column(sa.String(253))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    device: Mapped[str] = mapped_column(sa.String(255), default="unknown")
    visitor_hash: Mapped[str | None] = mapped_column(sa.String(64))
