"""Tables of the component files."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.blobs import BlobBase
from app.platform.database import UtcDateTime


class File(BlobBase):
    """A stored file and what is known about it."""

    __tablename__ = "files"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("description")) <= 1000,
            name="description_length",
        ),
    )

    folder_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("folders.id"), index=True)
    description: Mapped[str | None] = mapped_column(sa.Text)
    locked: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
