"""Tables of the component uploads."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.blobs import BlobBase
from app.platform.database import Base


class Upload(Base):
    """A resumable upload that is not complete yet."""

    __tablename__ = "uploads"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("filename")).between(1, 255),
            name="filename_length",
        ),
        sa.CheckConstraint(
            sa.column("size") >= 0,
            name="size_min",
        ),
        sa.CheckConstraint(
            sa.column("size") <= 10000000000,
            name="size_max",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("digest")).between(64, 64),
            name="digest_length",
        ),
    )

    filename: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str] = mapped_column(sa.String(64))
    folder_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("folders.id"), index=True)


class Part(BlobBase):
    """One part of a resumable upload. The part that came last counts for its number."""

    __tablename__ = "parts"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("number") >= 1,
            name="number_min",
        ),
        sa.CheckConstraint(
            sa.column("number") <= 10000,
            name="number_max",
        ),
    )

    upload_id: Mapped[UUID] = mapped_column(sa.ForeignKey("uploads.id"), index=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
