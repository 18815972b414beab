"""Tables of the component ingest."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Click(Base):
    """A click that was counted. Never changed."""

    __tablename__ = "clicks"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("visitor")).between(16, 16),
            name="visitor_length",
        ),
    )

    click_id: Mapped[UUID] = mapped_column(unique=True)
    ad_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ads.id"), index=True)
    clicked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    visitor: Mapped[str] = mapped_column(sa.String(16))
