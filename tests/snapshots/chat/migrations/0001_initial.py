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
        "rooms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("topic", sa.String(250)),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(1, 80),
            name="name_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("topic")) <= 250,
            name="topic_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("role", sa.String(255), nullable=False),
        sa.Column("read_until", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("member")).between(1, 64),
            name="member_length",
        ),
        sa.CheckConstraint(
            sa.column("role").in_(
                [
                    "member",
                    "moderator",
                ]
            ),
            name="role_choices",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "room_id"),
        sa.Index(None, "member"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("author")).between(1, 64),
            name="author_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("text")).between(1, 4000),
            name="text_length",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"]),
        sa.ForeignKeyConstraint(["reply_to"], ["messages.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "room_id"),
        sa.Index(None, "author"),
        sa.Index(None, "reply_to"),
    )


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("messages")
    op.drop_table("memberships")
    op.drop_table("rooms")
