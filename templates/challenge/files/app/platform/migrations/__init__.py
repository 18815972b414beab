{% filter py_module(line_length=100) -%}
"""Which schema a database server has, and which one this version of the service needs.

Tables of a server are made and changed by the migrations in migrations/, before the service uses
them: `alembic upgrade head`.
"""

import logging
from pathlib import Path

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.platform.errors import UnavailableError

REVISIONS = Path(__file__).parents[3] / "migrations"

logger = logging.getLogger(__name__)


def scripts() -> ScriptDirectory:
    """Return the revisions that this version knows."""
    return ScriptDirectory(Path(__file__).parent, version_locations=[REVISIONS])


def is_newer(connection: sa.Connection) -> bool:
    """Tell whether the schema has a revision that this version does not know.

    It comes from a newer version, which may be rolled out or rolled back just now: migrations keep
    the schema usable for the version before.
    """
    known = {script.revision for script in scripts().walk_revisions()}
    found = set(MigrationContext.configure(connection).get_current_heads())
    if found <= known:
        return False
    logger.warning("the schema is newer than this version", extra={"revisions": sorted(found)})
    return True


def check(connection: sa.Connection) -> None:
    """Raise an error unless the migrations of this version have been run."""
    needed = set(scripts().get_heads())
    found = set(MigrationContext.configure(connection).get_current_heads())
    if found == needed or is_newer(connection):
        return
    raise UnavailableError(
        f"The schema of the database is at revision {', '.join(sorted(found)) or 'none'}, "
        f"but {', '.join(sorted(needed))} is needed: run `alembic upgrade head`."
    )
{%- endfilter %}
