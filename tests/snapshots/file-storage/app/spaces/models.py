"""Tables of the component spaces."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Space(Base):
    """A tree of files that several devices share."""

    __tablename__ = "spaces"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(1, 100),
            name="name_length",
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(100))
