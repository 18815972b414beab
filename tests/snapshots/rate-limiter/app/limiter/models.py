"""Tables of the component limiter."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Counter(Base):
    """What a limit has counted. No endpoint returns it; the exercises may use this table, change it or replace it."""

    __tablename__ = "counters"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(1, 200),
            name="name_length",
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    state: Mapped[str] = mapped_column(sa.Text)
