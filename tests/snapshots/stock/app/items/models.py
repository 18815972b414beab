"""Tables of the component items."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Item(Base):
    """Something of which there is a limited number of units."""

    __tablename__ = "items"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(1, 120),
            name="name_length",
        ),
        sa.CheckConstraint(
            sa.column("available") >= 0,
            name="available_min",
        ),
        sa.CheckConstraint(
            sa.column("available") <= 1000000,
            name="available_max",
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(120))
    available: Mapped[int] = mapped_column(sa.BigInteger)
