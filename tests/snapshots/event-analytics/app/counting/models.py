"""Tables of the component counting."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class MinuteCount(Base):
    """Clicks on an ad in one minute of event time."""

    __tablename__ = "minute_counts"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("valid_clicks") >= 0,
            name="valid_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("invalid_clicks") >= 0,
            name="invalid_clicks_min",
        ),
    )

    ad_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ads.id"), index=True)
    minute: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    valid_clicks: Mapped[int] = mapped_column(sa.BigInteger)
    invalid_clicks: Mapped[int] = mapped_column(sa.BigInteger)


class HourCount(Base):
    """Clicks on an ad in one hour of event time, the basis of invoices."""

    __tablename__ = "hour_counts"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("valid_clicks") >= 0,
            name="valid_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("invalid_clicks") >= 0,
            name="invalid_clicks_min",
        ),
    )

    ad_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ads.id"), index=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    valid_clicks: Mapped[int] = mapped_column(sa.BigInteger)
    invalid_clicks: Mapped[int] = mapped_column(sa.BigInteger)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
