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
        "folders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("path")).between(2, 500),
            name="path_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("description")) <= 1000,
            name="description_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("path"),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("folder_id", sa.Uuid()),
        sa.Column("description", sa.Text()),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("description")) <= 1000,
            name="description_length",
        ),
        sa.ForeignKeyConstraint(["folder_id"], ["folders.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "folder_id"),
        sa.Index(None, "expires_at"),
        sa.Index(None, "digest"),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("folder_id", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
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
        sa.ForeignKeyConstraint(["folder_id"], ["folders.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "folder_id"),
    )
    op.create_table(
        "parts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("number") >= 1,
            name="number_min",
        ),
        sa.CheckConstraint(
            sa.column("number") <= 10000,
            name="number_max",
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "upload_id"),
        sa.Index(None, "digest"),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("comment", sa.String(200)),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("comment")) <= 200,
            name="comment_length",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "file_id"),
        sa.Index(None, "digest"),
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("permission", sa.String(255), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("max_downloads", sa.BigInteger()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("recipient")).between(6, 254),
            name="recipient_length",
        ),
        sa.CheckConstraint(
            sa.column("permission").in_(
                [
                    "view",
                    "edit",
                ]
            ),
            name="permission_choices",
        ),
        sa.CheckConstraint(
            sa.column("max_downloads") >= 1,
            name="max_downloads_min",
        ),
        sa.CheckConstraint(
            sa.column("max_downloads") <= 10000,
            name="max_downloads_max",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "file_id"),
        sa.Index(None, "recipient"),
        sa.Index(None, "expires_at"),
    )
    op.create_table(
        "messaging_outbox",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("position"),
        sa.Index("ix_messaging_outbox_published_at_position", "published_at", "position"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "messaging_handled",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(100), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "handler"),
        sa.Index(None, "handled_at"),
    )
    op.create_table(
        "messaging_activity",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entity", sa.String(64), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "entity", "change"),
    )
    op.create_table(
        "task_runs",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=False),
        sa.Column("holder", sa.Uuid()),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("task_runs")
    op.drop_table("messaging_activity")
    op.drop_table("messaging_handled")
    op.drop_table("messaging_outbox")
    op.drop_table("shares")
    op.drop_table("revisions")
    op.drop_table("parts")
    op.drop_table("uploads")
    op.drop_table("files")
    op.drop_table("folders")
