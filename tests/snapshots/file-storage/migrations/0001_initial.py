"""Initial: the tables of the first version.

Revision: 0001
Follows: none

Constraints and indexes without a name get theirs from the naming convention of the models.
"""

import sqlalchemy as sa
from alembic import op

from app.platform.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "spaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(1, 100),
            name="name_length",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "blocks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "digest"),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("commit_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("path")).between(2, 500),
            name="path_length",
        ),
        sa.CheckConstraint(
            sa.column("number") >= 1,
            name="number_min",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("device")).between(1, 60),
            name="device_length",
        ),
        sa.CheckConstraint(
            sa.column("size") >= 0,
            name="size_min",
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("commit_id"),
        sa.Index(None, "space_id"),
        sa.Index(None, "path"),
    )
    op.create_table(
        "pieces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("block_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("number") >= 1,
            name="number_min",
        ),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"]),
        sa.ForeignKeyConstraint(["block_id"], ["blocks.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "version_id"),
        sa.Index(None, "block_id"),
    )


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("pieces")
    op.drop_table("versions")
    op.drop_table("blocks")
    op.drop_table("spaces")
