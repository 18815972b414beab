{% filter py_module(line_length=python.line_length) -%}
"""The schema of the database that tests run on."""

import os

import sqlalchemy as sa
from alembic import command

from app.platform.database import create_engine
from app.platform.migrations import configuration
from app.platform.tables import metadata
{%- if database.is_server %}

SERVER_URL = os.environ.get("TEST_DATABASE_URL", "")
"""A dedicated database, which the tests empty; without it they use SQLite files."""

_current = False


def renew() -> None:
    """Migrate the server's tables if they are not current, and empty them."""
    global _current
    if not _current:
        clear(SERVER_URL)
        upgrade(SERVER_URL)
        _current = True
        return
    # A busy server may take longer over this than any request may.
    engine = create_engine(SERVER_URL, patient=True)
    with engine.begin() as connection:
{%- if stack.database == "postgresql" %}
        for name in metadata.tables:
            connection.execute(sa.text(f'TRUNCATE "{name}" CASCADE'))
{%- else %}
        connection.execute(sa.text("SET FOREIGN_KEY_CHECKS = 0"))
        for table in metadata.tables.values():
            connection.execute(table.delete())
{%- endif %}
    engine.dispose()
{%- endif %}


def upgrade(url: str) -> None:
    """Run the migrations."""
    command.upgrade(configuration(url), "head")


def downgrade(url: str) -> None:
    """Revert the migrations."""
    command.downgrade(configuration(url), "base")


def clear(url: str) -> None:
    """Drop every table."""
{%- if database.is_server %}
    global _current
    _current = False
{%- endif %}
    engine = create_engine(url)
    found = sa.MetaData()
    found.reflect(engine)
    found.drop_all(engine)
    engine.dispose()
{%- endfilter %}
