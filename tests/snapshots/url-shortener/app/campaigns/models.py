"""Tables of the component campaigns."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Campaign(Base):
    """A named group of links."""

    __tablename__ = "campaigns"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("slug")).between(3, 64),
            name="slug_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("notes")) <= 2000,
            name="notes_length",
        ),
    )

    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    notes: Mapped[str | None] = mapped_column(sa.Text)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
