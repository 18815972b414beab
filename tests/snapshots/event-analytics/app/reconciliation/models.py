"""Tables of the component reconciliation."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Recount(Base):
    """A recount of one day, with its result."""

    __tablename__ = "recounts"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("state").in_(
                [
                    "queued",
                    "running",
                    "equal",
                    "corrected",
                    "failed",
                ]
            ),
            name="state_choices",
        ),
        sa.CheckConstraint(
            sa.column("streamed_clicks") >= 0,
            name="streamed_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("recounted_clicks") >= 0,
            name="recounted_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("corrected_hours") >= 0,
            name="corrected_hours_min",
        ),
    )

    day: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    state: Mapped[str] = mapped_column(sa.String(255), default="queued", index=True)
    streamed_clicks: Mapped[int | None] = mapped_column(sa.BigInteger)
    recounted_clicks: Mapped[int | None] = mapped_column(sa.BigInteger)
    corrected_hours: Mapped[int | None] = mapped_column(sa.BigInteger)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
