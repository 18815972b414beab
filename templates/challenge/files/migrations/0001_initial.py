{%- set names = entities | pluck(field="name") -%}
{%- set later = [] -%}
{%- for entity in entities -%}
{%- set known = names | take(count=loop.index) -%}
{%- for field in entity.fields -%}
{%- if field.references and field.references not in known -%}
{%- set target = entities | where(field="name", is=field.references) | first -%}
{%- set_global later = [...later, {"table": entity.plural, "column": field.name, "target": target.plural}] -%}
{%- endif -%}
{%- endfor -%}
{%- endfor -%}
{% filter py_module(line_length=python.line_length) -%}
"""Initial: the tables of the first version.

Revision: 0001
Follows: none

Constraints and indexes without a name get theirs from the naming convention of the models.
"""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from app.platform.database import ExactNumeric, LongText, UtcDateTime, character_length

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

{%- if later %}


def reference_to_later(column: str, target: str) -> list[sa.ForeignKeyConstraint]:
    """Return a reference to a table that is made later: only SQLite takes it from the start."""
    if op.get_context().dialect.name != "sqlite":
        return []
    return [sa.ForeignKeyConstraint([column], [target])]
{%- endif %}


def upgrade() -> None:
    """Go to this revision."""
{%- if stack.database == "mysql" %}
    dialect = op.get_context().dialect
    if dialect.name in ("mysql", "mariadb"):
        # For these tables and all that follow: texts are the same only if all characters are, with
        # their case and with spaces at the end.
        mariadb = getattr(dialect, "is_mariadb", False)
        collation = "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
        op.execute(f"ALTER DATABASE CHARACTER SET utf8mb4 COLLATE {collation}")
{%- endif %}
{%- for entity in entities %}
    op.create_table(
        "{{ entity.plural }}",
        sa.Column("id", sa.Uuid(), nullable=False),
{%- for field in entity.fields %}
        {{<py_migrated field={field} entity={entity} database={stack.database} />}}
{%- endfor %}
{%- if entity.blob %}
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
{%- endif %}
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        {%- for field in entity.fields %}{{<py_checks field={field} database={stack.database} />}}{% endfor %}
{%- for field in entity.fields %}
{%- if field.references %}
{%- set target = entities | where(field="name", is=field.references) | first %}
{%- if later | where(field="table", is=entity.plural) | where(field="column", is=field.name) %}
        *reference_to_later("{{ field.name }}", "{{ target.plural }}.id"),
{%- else %}
        sa.ForeignKeyConstraint(["{{ field.name }}"], ["{{ target.plural }}.id"]),
{%- endif %}
{%- endif %}
{%- endfor %}
        sa.PrimaryKeyConstraint("id"),
{%- for field in entity.fields | where(field="unique") %}
        sa.UniqueConstraint("{{ field.name }}"),
{%- endfor %}
{%- for field in entity.fields | where(field="indexed") %}
{%- if not field.unique %}
        sa.Index(None, "{{ field.name }}"),
{%- endif %}
{%- endfor %}
{%- if entity.blob %}
        sa.Index(None, "digest"),
{%- endif %}
    )
{%- endfor %}
{%- if later %}
    if op.get_context().dialect.name != "sqlite":
        # To tables that were made after the one that refers to them.
{%- for key in later %}
        op.create_foreign_key(None, {{ key.table | py }}, {{ key.target | py }}, [{{ key.column | py }}], ["id"])
{%- endfor %}
{%- endif %}
{%- if broker.present %}
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
        sa.Column("body", {% if stack.database == "mysql" %}LongText{% else %}sa.Text(){% endif %}, nullable=False),
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
{%- endif %}
{%- if runner.every %}
    op.create_table(
        "task_runs",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=False),
        sa.Column("holder", sa.Uuid()),
        sa.PrimaryKeyConstraint("name"),
    )
{%- endif %}
{%- if not entities and not broker.present and not runner.every %}
    # There is no table yet.
{%- endif %}


def downgrade() -> None:
    """Go back to an empty database."""
{%- if later %}
    if op.get_context().dialect.name != "sqlite":
        # Tables that refer to each other: first the references that were added last.
        inspector = sa.inspect(op.get_bind())
        for table, column in [
{%- for key in later %}
            ("{{ key.table }}", "{{ key.column }}"),
{%- endfor %}
        ]:
            for key in inspector.get_foreign_keys(table):
                if key["constrained_columns"] == [column] and key["name"]:
                    op.drop_constraint(key["name"], table, type_="foreignkey")
{%- endif %}
{%- if runner.every %}
    op.drop_table("task_runs")
{%- endif %}
{%- if broker.present %}
    op.drop_table("messaging_activity")
    op.drop_table("messaging_handled")
    op.drop_table("messaging_outbox")
{%- endif %}
{%- for entity in entities | reverse %}
    op.drop_table("{{ entity.plural }}")
{%- endfor %}
{%- if not entities and not broker.present and not runner.every %}
    # There is nothing to drop.
{%- endif %}
{%- endfilter %}
