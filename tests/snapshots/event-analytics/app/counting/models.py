"""Tables of the component counting."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class HourCount(Base):
    """Clicks on an ad in one hour of event time. There is no row for an hour without clicks."""

    __tablename__ = "hour_counts"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("slot")).between(50, 50),
            name="slot_length",
        ),
        sa.CheckConstraint(
            sa.column("clicks") >= 1,
            name="clicks_min",
        ),
    )

    slot: Mapped[str] = mapped_column(sa.String(50), unique=True)
    ad_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ads.id"), index=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    clicks: Mapped[int] = mapped_column(sa.BigInteger)
