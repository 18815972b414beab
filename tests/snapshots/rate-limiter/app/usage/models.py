"""Tables of the component usage."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class UsageRecord(Base):
    """What one client was allowed and denied under one rule in one minute. Written by the limiter."""

    __tablename__ = "usage_records"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("allowed") >= 0,
            name="allowed_min",
        ),
        sa.CheckConstraint(
            sa.column("denied") >= 0,
            name="denied_min",
        ),
    )

    client_id: Mapped[UUID] = mapped_column(sa.ForeignKey("clients.id"), index=True)
    rule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("rules.id"), index=True)
    minute: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    allowed: Mapped[int] = mapped_column(sa.BigInteger)
    denied: Mapped[int] = mapped_column(sa.BigInteger)
