"""Tables of the component fraud."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class BlockRule(Base):
    """A rule that makes clicks invalid."""

    __tablename__ = "block_rules"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("kind").in_(
                [
                    "visitor",
                    "source",
                    "country",
                ]
            ),
            name="kind_choices",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("value")).between(2, 64),
            name="value_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("reason")).between(5, 300),
            name="reason_length",
        ),
    )

    kind: Mapped[str] = mapped_column(sa.String(255), index=True)
    value: Mapped[str] = mapped_column(sa.String(64), index=True)
    reason: Mapped[str] = mapped_column(sa.String(300))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
