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
        "rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("algorithm", sa.String(255), nullable=False),
        sa.Column("max_requests", sa.BigInteger(), nullable=False),
        sa.Column("window_seconds", sa.BigInteger(), nullable=False),
        sa.Column("burst", sa.BigInteger()),
        sa.Column("scope", sa.String(255), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(3, 64),
            name="name_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("route")).between(1, 200),
            name="route_length",
        ),
        sa.CheckConstraint(
            sa.column("algorithm").in_(
                [
                    "token_bucket",
                    "leaky_bucket",
                    "fixed_window",
                    "sliding_window",
                ]
            ),
            name="algorithm_choices",
        ),
        sa.CheckConstraint(
            sa.column("max_requests") >= 1,
            name="max_requests_min",
        ),
        sa.CheckConstraint(
            sa.column("max_requests") <= 1000000,
            name="max_requests_max",
        ),
        sa.CheckConstraint(
            sa.column("window_seconds") >= 1,
            name="window_seconds_min",
        ),
        sa.CheckConstraint(
            sa.column("window_seconds") <= 86400,
            name="window_seconds_max",
        ),
        sa.CheckConstraint(
            sa.column("burst") >= 1,
            name="burst_min",
        ),
        sa.CheckConstraint(
            sa.column("burst") <= 1000000,
            name="burst_max",
        ),
        sa.CheckConstraint(
            sa.column("scope").in_(
                [
                    "client",
                    "plan",
                    "everyone",
                ]
            ),
            name="scope_choices",
        ),
        sa.CheckConstraint(
            sa.column("priority") >= 0,
            name="priority_min",
        ),
        sa.CheckConstraint(
            sa.column("priority") <= 1000,
            name="priority_max",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.Index(None, "route"),
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_key", sa.String(64), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("plan", sa.String(255), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(254)),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.func.length(sa.column("client_key")).between(3, 64),
            name="client_key_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.column("plan").in_(
                [
                    "free",
                    "standard",
                    "enterprise",
                ]
            ),
            name="plan_choices",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("contact")) <= 254,
            name="contact_length",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_key"),
        sa.Index(None, "plan"),
    )
    op.create_table(
        "overrides",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("max_requests", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("max_requests") >= 0,
            name="max_requests_min",
        ),
        sa.CheckConstraint(
            sa.column("max_requests") <= 1000000,
            name="max_requests_max",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("reason")).between(5, 300),
            name="reason_length",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"]),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "client_id"),
        sa.Index(None, "rule_id"),
        sa.Index(None, "expires_at"),
    )
    op.create_table(
        "usage_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("minute", UtcDateTime(), nullable=False),
        sa.Column("allowed", sa.BigInteger(), nullable=False),
        sa.Column("denied", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            sa.column("allowed") >= 0,
            name="allowed_min",
        ),
        sa.CheckConstraint(
            sa.column("denied") >= 0,
            name="denied_min",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"]),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index(None, "client_id"),
        sa.Index(None, "rule_id"),
        sa.Index(None, "minute"),
    )


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("usage_records")
    op.drop_table("overrides")
    op.drop_table("clients")
    op.drop_table("rules")
