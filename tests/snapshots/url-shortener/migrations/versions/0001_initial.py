"""Initial: the tables of the first version.

Revision: 0001
Follows: none

Constraints and indexes without a name get theirs from the naming convention of the models.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("notes", sa.Text()),
        sa.Column("ends_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("slug")).between(3, 64),
            name="slug_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("notes")) <= 2000,
            name="notes_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("target_url", sa.String(2048), nullable=False),
        sa.Column("title", sa.String(200)),
        sa.Column("redirect_type", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("campaign_id", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("code")).between(4, 32),
            name="code_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("target_url")).between(10, 2048),
            name="target_url_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")) <= 200,
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.column("redirect_type").in_(
                [
                    "permanent",
                    "temporary",
                ]
            ),
            name="redirect_type_choices",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.Index(None, "expires_at"),
        sa.Index(None, "campaign_id"),
    )
    op.create_table(
        "clicks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("clicked_at", UtcDateTime(), nullable=False),
        sa.Column("referrer", sa.String(253)),
        sa.Column("country", sa.String(2)),
        sa.Column("device", sa.String(255), nullable=False),
        sa.Column("visitor_hash", sa.String(64)),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("referrer")) <= 253,
            name="referrer_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("country")).between(2, 2),
            name="country_length",
        ),
        sa.CheckConstraint(
            sa.column("device").in_(
                [
                    "desktop",
                    "mobile",
                    "tablet",
                    "bot",
                    "unknown",
                ]
            ),
            name="device_choices",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("visitor_hash")).between(64, 64),
            name="visitor_hash_length",
        ),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "link_id"),
        sa.Index(None, "clicked_at"),
    )


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("clicks")
    op.drop_table("links")
    op.drop_table("campaigns")
