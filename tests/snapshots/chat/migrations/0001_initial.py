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
        "conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 80),
            name="title_length",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("read_until", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("member")).between(1, 64),
            name="member_length",
        ),
        sa.CheckConstraint(
            sa.column("read_until") >= 0,
            name="read_until_min",
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "conversation_id"),
        sa.Index(None, "member"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("client_message_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("sequence") >= 1,
            name="sequence_min",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("author")).between(1, 64),
            name="author_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("text")).between(1, 4000),
            name="text_length",
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_message_id"),
        sa.Index(None, "conversation_id"),
        sa.Index(None, "sequence"),
    )


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("messages")
    op.drop_table("memberships")
    op.drop_table("conversations")
