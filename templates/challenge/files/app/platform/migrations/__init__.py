{% filter py_module(line_length=python.line_length) -%}
"""Which schema a database has, and which one this version of the service needs.

Tables are made and changed by the migrations in migrations/.{% if database.is_server %} On a server they are run before the
service starts, by `alembic upgrade head`; on an SQLite file the service runs them itself.{% else %} The service runs them when it
starts.{% endif %}
"""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from app.platform.errors import UnavailableError


def configuration(url: str | sa.URL) -> Config:
    """Return the settings of Alembic for a database."""
    config = Config(Path(__file__).parents[3] / "alembic.ini")
    config.attributes["url"] = url
    return config


@cache
def scripts() -> ScriptDirectory:
    """Return the migrations of this version."""
    return ScriptDirectory.from_config(configuration(""))


def prepare(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Raise an error unless the database has the schema that the service needs.

    {% if database.is_server %}An SQLite file{% else %}The file{% endif %} is brought to it first. There, columns of models are looked for, too: during
    development a model is changed sooner than its migration is written.
    """
{%- if database.is_server %}
    if connection.dialect.name != "sqlite":
        check(connection)
        return
{%- endif %}
    if not (_is_current(connection) or is_newer(connection)):
        try:
            command.upgrade(configuration(connection.engine.url), "head")
        except (CommandError, DBAPIError) as error:
            raise UnavailableError(f"The migrations have failed: {error}") from error
    check(connection)
    lacking = _lacking(connection, metadata)
    if lacking and not is_newer(connection):
        raise UnavailableError(
            f"The models have {', '.join(lacking)}, and no migration makes it: "
            "run `alembic revision --autogenerate --message 'what changes'`, and start again."
        )


def check(connection: sa.Connection) -> None:
    """Raise an error unless the migrations of this version have been run."""
    if _is_current(connection) or is_newer(connection):
        return
    raise UnavailableError(
        f"The schema of the database is at revision {', '.join(_found(connection)) or 'none'}, "
        f"but {', '.join(scripts().get_heads())} is needed: run `alembic upgrade head`."
    )


def is_newer(connection: sa.Connection) -> bool:
    """Tell whether the schema has a revision that this version does not know.

    It comes from a newer version, which may be rolled out or rolled back just now: migrations keep
    the schema usable for the version before.
    """
    known = {script.revision for script in scripts().walk_revisions()}
    return not known.issuperset(_found(connection))


def is_unversioned(connection: sa.Connection, metadata: sa.MetaData) -> bool:
    """Tell whether the tables are there, but were not made by migrations."""
    tables = set(sa.inspect(connection).get_table_names())
    return not _found(connection) and not tables.isdisjoint(metadata.tables)


def _found(connection: sa.Connection) -> list[str]:
    return sorted(MigrationContext.configure(connection).get_current_heads())


def _is_current(connection: sa.Connection) -> bool:
    return _found(connection) == sorted(scripts().get_heads())


def _lacking(connection: sa.Connection, metadata: sa.MetaData) -> list[str]:
    """Return the tables and columns of the models that are not in the database."""
    inspector = sa.inspect(connection)
    lacking = []
    for table in metadata.tables.values():
        if not inspector.has_table(table.name):
            lacking.append(f"the table {table.name}")
            continue
        found = {column["name"] for column in inspector.get_columns(table.name)}
        columns = [column.name for column in table.columns if column.name not in found]
        lacking += [f"the column {table.name}.{column}" for column in columns]
    return lacking
{%- endfilter %}
