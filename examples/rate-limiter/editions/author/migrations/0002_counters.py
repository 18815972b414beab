"""Counters: what limits have counted.

Revision: 0002
Follows: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

{% if stack.database == "mysql" -%}
from app.platform.database import LongText, UtcDateTime
{%- else -%}
from app.platform.database import UtcDateTime
{%- endif %}

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "counters",
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", {% if stack.database == "mysql" %}LongText{% else %}sa.Text(){% endif %}, nullable=False),
        sa.UniqueConstraint("name"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("counters")
