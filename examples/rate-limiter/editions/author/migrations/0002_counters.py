"""Counters: what limits have counted.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

{% if stack.database == "mysql" -%}
from app.platform.database import LongText, UtcDateTime
{%- else -%}
from app.platform.database import UtcDateTime
{%- endif %}

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "counters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", {% if stack.database == "mysql" %}LongText{% else %}sa.Text(){% endif %}, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("counters")
