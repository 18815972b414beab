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
        "advertisers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("contact", sa.String(254)),
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
            sa.func.length(sa.column("currency")).between(3, 3),
            name="currency_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("contact")) <= 254,
            name="contact_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advertiser_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("state", sa.String(255), nullable=False),
        sa.Column("click_price_micros", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.column("state").in_(
                [
                    "draft",
                    "running",
                    "paused",
                    "ended",
                ]
            ),
            name="state_choices",
        ),
        sa.CheckConstraint(
            sa.column("click_price_micros") >= 0,
            name="click_price_micros_min",
        ),
        sa.CheckConstraint(
            sa.column("click_price_micros") <= 1000000000,
            name="click_price_micros_max",
        ),
        sa.ForeignKeyConstraint(["advertiser_id"], ["advertisers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "advertiser_id"),
        sa.Index(None, "state"),
    )
    op.create_table(
        "ads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("headline", sa.String(90), nullable=False),
        sa.Column("target_url", sa.String(2048), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
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
        "click_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_key", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("click_count", sa.BigInteger(), nullable=False),
        sa.Column("rejected_count", sa.BigInteger(), nullable=False),
        sa.Column("first_clicked_at", UtcDateTime(), nullable=False),
        sa.Column("last_clicked_at", UtcDateTime(), nullable=False),
        sa.Column("clicks", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("batch_key")).between(16, 64),
            name="batch_key_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("source")).between(1, 64),
            name="source_length",
        ),
        sa.CheckConstraint(
            sa.column("click_count") >= 1,
            name="click_count_min",
        ),
        sa.CheckConstraint(
            sa.column("click_count") <= 500,
            name="click_count_max",
        ),
        sa.CheckConstraint(
            sa.column("rejected_count") >= 0,
            name="rejected_count_min",
        ),
        sa.CheckConstraint(
            sa.column("rejected_count") <= 500,
            name="rejected_count_max",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("clicks")).between(2, 60000),
            name="clicks_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("digest")).between(64, 64),
            name="digest_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_key"),
        sa.Index(None, "source"),
        sa.Index(None, "last_clicked_at"),
    )
    op.create_table(
        "block_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(255), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("kind").in_(
                [
                    "visitor",
                    "source",
                    "country",
                ]
            ),
            name="kind_choices",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("value")).between(2, 64),
            name="value_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("reason")).between(5, 300),
            name="reason_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "kind"),
        sa.Index(None, "value"),
        sa.Index(None, "expires_at"),
    )
    op.create_table(
        "minute_counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ad_id", sa.Uuid(), nullable=False),
        sa.Column("minute", UtcDateTime(), nullable=False),
        sa.Column("valid_clicks", sa.BigInteger(), nullable=False),
        sa.Column("invalid_clicks", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("valid_clicks") >= 0,
            name="valid_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("invalid_clicks") >= 0,
            name="invalid_clicks_min",
        ),
        sa.ForeignKeyConstraint(["ad_id"], ["ads.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "ad_id"),
        sa.Index(None, "minute"),
    )
    op.create_table(
        "hour_counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ad_id", sa.Uuid(), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("valid_clicks", sa.BigInteger(), nullable=False),
        sa.Column("invalid_clicks", sa.BigInteger(), nullable=False),
        sa.Column("corrected_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("valid_clicks") >= 0,
            name="valid_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("invalid_clicks") >= 0,
            name="invalid_clicks_min",
        ),
        sa.ForeignKeyConstraint(["ad_id"], ["ads.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "ad_id"),
        sa.Index(None, "hour"),
    )
    op.create_table(
        "recounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(255), nullable=False),
        sa.Column("streamed_clicks", sa.BigInteger()),
        sa.Column("recounted_clicks", sa.BigInteger()),
        sa.Column("corrected_hours", sa.BigInteger()),
        sa.Column("finished_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("state").in_(
                [
                    "queued",
                    "running",
                    "equal",
                    "corrected",
                    "failed",
                ]
            ),
            name="state_choices",
        ),
        sa.CheckConstraint(
            sa.column("streamed_clicks") >= 0,
            name="streamed_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("recounted_clicks") >= 0,
            name="recounted_clicks_min",
        ),
        sa.CheckConstraint(
            sa.column("corrected_hours") >= 0,
            name="corrected_hours_min",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "day"),
        sa.Index(None, "state"),
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
    op.drop_table("recounts")
    op.drop_table("hour_counts")
    op.drop_table("minute_counts")
    op.drop_table("block_rules")
    op.drop_table("click_batches")
    op.drop_table("ads")
    op.drop_table("campaigns")
    op.drop_table("advertisers")
