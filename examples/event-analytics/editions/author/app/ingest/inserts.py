"""INSERT with a rule for rows that exist, which the databases have beyond the standard."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.platform.database import Base


def insert_into(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can take ON CONFLICT, for the database of the session."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)
