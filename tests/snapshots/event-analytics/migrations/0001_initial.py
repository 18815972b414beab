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
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advertiser", sa.String(120), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("closed_until", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("advertiser")).between(1, 120),
            name="advertiser_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "advertiser"),
    )
    op.create_table(
        "ads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("headline", sa.String(90), nullable=False),
        sa.Column("target_url", sa.String(2048), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("headline")).between(1, 90),
            name="headline_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("target_url")).between(10, 2048),
            name="target_url_length",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "campaign_id"),
    )
    op.create_table(
        "clicks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("click_id", sa.Uuid(), nullable=False),
        sa.Column("ad_id", sa.Uuid(), nullable=False),
        sa.Column("clicked_at", UtcDateTime(), nullable=False),
        sa.Column("visitor", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("visitor")).between(16, 16),
            name="visitor_length",
        ),
        sa.ForeignKeyConstraint(["ad_id"], ["ads.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("click_id"),
        sa.Index(None, "ad_id"),
        sa.Index(None, "clicked_at"),
    )
    op.create_table(
        "hour_counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(50), nullable=False),
        sa.Column("ad_id", sa.Uuid(), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("clicks", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("slot")).between(50, 50),
            name="slot_length",
        ),
        sa.CheckConstraint(
            sa.column("clicks") >= 1,
            name="clicks_min",
        ),
        sa.ForeignKeyConstraint(["ad_id"], ["ads.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slot"),
        sa.Index(None, "ad_id"),
        sa.Index(None, "hour"),
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


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("messaging_activity")
    op.drop_table("messaging_handled")
    op.drop_table("messaging_outbox")
    op.drop_table("hour_counts")
    op.drop_table("clicks")
    op.drop_table("ads")
    op.drop_table("campaigns")
