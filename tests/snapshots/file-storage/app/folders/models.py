"""Tables of the component folders."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Folder(Base):
    """A place for files, named by its full path."""

    __tablename__ = "folders"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("path")).between(2, 500),
            name="path_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("description")) <= 1000,
            name="description_length",
        ),
    )

    path: Mapped[str] = mapped_column(sa.String(500), unique=True)
    description: Mapped[str | None] = mapped_column(sa.Text)
