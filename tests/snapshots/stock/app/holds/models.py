"""Tables of the component holds."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Hold(Base):
    """Units of an item that are kept for one client."""

    __tablename__ = "holds"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("request_key")).between(8, 64),
            name="request_key_length",
        ),
        sa.CheckConstraint(
            sa.column("quantity") >= 1,
            name="quantity_min",
        ),
        sa.CheckConstraint(
            sa.column("quantity") <= 1000000,
            name="quantity_max",
        ),
        sa.CheckConstraint(
            sa.column("state").in_(
                [
                    "held",
                    "confirmed",
                    "released",
                    "expired",
                ]
            ),
            name="state_choices",
        ),
    )

    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"), index=True)
    request_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    quantity: Mapped[int] = mapped_column(sa.BigInteger)
    state: Mapped[str] = mapped_column(sa.String(255), default="held")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
