"""Tables of the component versions."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Version(Base):
    """The content of a file between two changes, or its deletion. The version with the highest number is the current one; the others are its history. Versions never change."""

    __tablename__ = "versions"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("path")).between(2, 500),
            name="path_length",
        ),
        sa.CheckConstraint(
            sa.column("number") >= 1,
            name="number_min",
        ),
        sa.CheckConstraint(
            sa.column("position") >= 1,
            name="position_min",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("device")).between(1, 60),
            name="device_length",
        ),
        sa.CheckConstraint(
            sa.column("size") >= 0,
            name="size_min",
        ),
    )

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(500), index=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
    position: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    commit_id: Mapped[UUID] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(sa.String(60))
    deleted: Mapped[bool] = mapped_column(default=False)
    size: Mapped[int] = mapped_column(sa.BigInteger)


class Piece(Base):
    """A place in the content of a version, and the block that fills it."""

    __tablename__ = "pieces"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("number") >= 1,
            name="number_min",
        ),
    )

    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("versions.id"), index=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
    block_id: Mapped[UUID] = mapped_column(sa.ForeignKey("blocks.id"), index=True)
