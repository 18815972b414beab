"""How Alembic reaches the database, and what it compares with.

Alembic runs this file for each of its commands: `alembic upgrade head`, `alembic downgrade -1`,
`alembic upgrade head --sql` (prints what would be run).
"""

import logging
from collections.abc import Collection, Mapping
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from app.platform.database import UtcDateTime, create_engine
from app.platform.logs import configure_logging
from app.platform.migrations import is_newer, is_unversioned
from app.platform.tables import metadata
from app.settings import get_settings

LOCK = 7_361_245_901
"""Key of the advisory lock under which one process at a time migrates."""
URL: str | sa.URL = context.config.attributes.get("url", "")
"""The service gives its own URL, and so do tests."""
if not URL:
    settings = get_settings()
    URL = settings.database_url
    configure_logging(settings.log_level, settings.log_format, settings.environment)

logger = logging.getLogger("alembic.env")


def number(_: MigrationContext, __: object, scripts: list[MigrationScript]) -> None:
    """Name a new revision by the next number."""
    folder = ScriptDirectory.from_config(context.config)
    for script in scripts:
        script.rev_id = f"{len(list(folder.walk_revisions())) + 1:04}"


def render(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write the application's own type as it is imported; everything else is left to Alembic."""
    if kind != "type" or not isinstance(item, UtcDateTime):
        return False
    autogenerate.imports.add("\nfrom app.platform.database import UtcDateTime\n")
    return "UtcDateTime()"


def report(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: Collection[Any],
    run_args: Mapping[str, Any],
) -> None:
    """Log a migration that was applied; Alembic passes the arguments by name."""
    logger.info(
        "migrated",
        extra={"from": step.source_revision_ids, "to": step.destination_revision_ids},
    )


def print_statements() -> None:
    """Write the statements to standard output, without a database."""
    context.configure(
        url=URL,
        target_metadata=metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate(connection: sa.Connection) -> None:
    """Run what has not been run. Whoever comes second waits, and then finds nothing to do."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    if is_newer(connection):
        # After a rollback: Alembic would stop at a revision that it has no file of.
        logger.warning("the schema is newer than this version")
        return
    unversioned = is_unversioned(connection, metadata)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite changes a table by copying it; the same migration works on all databases.
        render_as_batch=True,
        process_revision_directives=number,
        render_item=render,
        on_version_apply=report,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
    except DBAPIError as error:
        if not unversioned:
            raise
        raise CommandError(
            "The database has tables but no revision: a version of the service without migrations "
            "made them. Start with an empty database (delete the file of SQLite), or run "
            "`alembic stamp 0001` if the tables are those of migrations/0001_initial.py."
        ) from error


if context.is_offline_mode():
    print_statements()
else:
    engine = create_engine(URL, patient=True)
    try:
        with engine.begin() as connection:
            migrate(connection)
    finally:
        engine.dispose()
