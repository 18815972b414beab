"""Tables of the component ingest."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class ClickBatch(Base):
    """Raw clicks that an ad server sent together. Never changed."""

    __tablename__ = "click_batches"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("batch_key")).between(16, 64),
            name="batch_key_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("source")).between(1, 64),
            name="source_length",
        ),
        sa.CheckConstraint(
            sa.column("click_count") >= 1,
            name="click_count_min",
        ),
        sa.CheckConstraint(
            sa.column("click_count") <= 500,
            name="click_count_max",
        ),
        sa.CheckConstraint(
            sa.column("rejected_count") >= 0,
            name="rejected_count_min",
        ),
        sa.CheckConstraint(
            sa.column("rejected_count") <= 500,
            name="rejected_count_max",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("clicks")).between(2, 60000),
            name="clicks_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("digest")).between(64, 64),
            name="digest_length",
        ),
    )

    batch_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    source: Mapped[str] = mapped_column(sa.String(64), index=True)
    click_count: Mapped[int] = mapped_column(sa.BigInteger)
    rejected_count: Mapped[int] = mapped_column(sa.BigInteger)
    first_clicked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_clicked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    clicks: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.String(64))
