"""Fields and tables of the component versions."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import MAX_INTEGER, Identifier


class VersionFields:
    """The rules of a version's fields, which requests, responses, the table and tests share."""

    space_id = Annotated[Identifier, Field(description="Space of the file")]
    path = Annotated[
        str,
        Field(
            description="Path of the file in its space",
            min_length=2,
            max_length=500,
            pattern="^(/[^/\\x00-\\x1f]+)+$",
            examples=["/reports/2026/budget.ods"],
        ),
    ]
    number = Annotated[
        int,
        Field(
            description="Number among the versions of the file, counted from 1",
            ge=1,
            le=MAX_INTEGER,
            examples=[3],
        ),
    ]
    commit_id = Annotated[
        Identifier,
        Field(
            description="Commit that created the version, as its client calls it",
            examples=["0199c2a4-99aa-7b64-8c0d-6e5f4a3b2c1d"],
        ),
    ]
    device = Annotated[
        str,
        Field(
            description="Device that made the change",
            min_length=1,
            max_length=60,
            examples=["laptop"],
        ),
    ]
    deleted = Annotated[bool, Field(description="Whether the file was deleted")]
    size = Annotated[
        int,
        Field(description="Size in bytes", ge=0, le=MAX_INTEGER, examples=[734003]),
    ]


class Version(Base):
    """A file after a change, or its deletion. The highest number is the current version. Never changed."""

    __tablename__ = "versions"

    space_id: Mapped[UUID] = column(VersionFields.space_id, sa.ForeignKey("spaces.id"), index=True)
    path: Mapped[str] = column(VersionFields.path, index=True)
    number: Mapped[int] = column(VersionFields.number)
    commit_id: Mapped[UUID] = column(VersionFields.commit_id, unique=True)
    device: Mapped[str] = column(VersionFields.device)
    deleted: Mapped[bool] = column(VersionFields.deleted, default=False)
    size: Mapped[int] = column(VersionFields.size)


class PieceFields:
    """The rules of a piece's fields, which requests, responses, the table and tests share."""

    version_id = Annotated[Identifier, Field(description="The version")]
    number = Annotated[
        int,
        Field(description="Place in the file, counted from 1", ge=1, le=MAX_INTEGER, examples=[1]),
    ]
    block_id = Annotated[Identifier, Field(description="Block at this place")]


class Piece(Base):
    """A place in the content of a version."""

    __tablename__ = "pieces"

    version_id: Mapped[UUID] = column(
        PieceFields.version_id,
        sa.ForeignKey("versions.id"),
        index=True,
    )
    number: Mapped[int] = column(PieceFields.number)
    block_id: Mapped[UUID] = column(PieceFields.block_id, sa.ForeignKey("blocks.id"), index=True)
