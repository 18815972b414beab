"""Tables of the component revisions."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.blobs import BlobBase


class Revision(BlobBase):
    """Another content of a file. Revisions are never changed, only added and removed."""

    __tablename__ = "revisions"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("comment")) <= 200,
            name="comment_length",
        ),
    )

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("files.id"), index=True)
    comment: Mapped[str | None] = mapped_column(sa.String(200))
