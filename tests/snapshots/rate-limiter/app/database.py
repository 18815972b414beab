"""The database: engine, tables and sessions, and what its refusals mean to a client."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Request
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from app.errors import ConflictError, InvalidFieldError
from app.identifiers import uuid7

logger = logging.getLogger(__name__)

_PREPARE_LOCK = 7_361_245_901
"""Key of the PostgreSQL advisory lock under which one process at a time creates tables."""


def utc_now() -> datetime:
    """Return the current time."""
    return datetime.now(UTC)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A point in time. SQLite keeps no time zone, so UTC goes in and UTC comes out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Convert to UTC on the way in."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Add the time zone on the way out, where the database does not."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(orm.DeclarativeBase):
    """Base of all tables; ids grow with time."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid7)
    created_at: orm.Mapped[datetime] = orm.mapped_column(UtcDateTime, default=utc_now)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(
        UtcDateTime,
        default=utc_now,
        onupdate=utc_now,
    )


Row = TypeVar("Row", bound=Base)


class Database:
    """The engine and its sessions.

    Nothing connects until it has to: the service starts while the database is down, and creates
    the tables on the first connection.
    """

    def __init__(self, url: str, metadata: sa.MetaData) -> None:
        self.metadata = metadata
        self.engine = _create_engine(url)
        self._sessions = orm.sessionmaker(self.engine, expire_on_commit=False)
        self._lock = threading.Lock()
        self._prepared = False

    def prepare(self) -> None:
        """Create the tables that are missing, once."""
        with self._lock:
            if self._prepared:
                return
            with self.engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_PREPARE_LOCK)))
                self.metadata.create_all(connection)
            self._prepared = True

    def ping(self) -> None:
        """Raise an error unless the database answers."""
        self.prepare()
        with self.engine.connect() as connection:
            connection.execute(sa.select(1))

    def session(self) -> orm.Session:
        """Open a session."""
        self.prepare()
        return self._sessions()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _create_engine(url: str) -> sa.Engine:
    if sa.make_url(url).get_backend_name() == "sqlite":
        engine = sa.create_engine(url)
        sa.event.listen(engine, "connect", _configure_sqlite)
        return engine
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": "-c timezone=UTC"},
    )


def _configure_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 5000")


def open_session(request: Request) -> Iterator[orm.Session]:
    """Give a request its session; what it has not committed is rolled back."""
    database: Database = request.app.state.database
    with database.session() as session:
        yield session


SessionDependency = Annotated[orm.Session, Depends(open_session)]


def save(session: orm.Session, row: Row) -> Row:
    """Insert or update `row` and commit; refusals of the database become problems."""
    with session.no_autoflush:
        _check_references(session, row)
    session.add(row)
    try:
        session.commit()
    except IntegrityError as error:
        unique = ", ".join(column.name for column in row.__table__.columns if column.unique)
        detail = f" Unique: {unique}." if unique else ""
        raise ConflictError(f"The values contradict other rows.{detail}") from error
    except orm.exc.StaleDataError as error:
        raise ConflictError("The row was deleted at the same time.") from error
    return row


def delete(session: orm.Session, row: Base) -> None:
    """Delete `row` and commit."""
    model = type(row)
    query = sa.delete(model).where(model.id == row.id).returning(model.id)
    try:
        deleted = session.scalar(query)
        session.commit()
    except IntegrityError as error:
        raise ConflictError("Other rows still refer to this one.") from error
    if deleted is None:
        raise ConflictError("The row was deleted at the same time.")


def _check_references(session: orm.Session, row: Base) -> None:
    for attribute, column in sa.inspect(type(row)).columns.items():
        value = getattr(row, attribute)
        for key in column.foreign_keys if value is not None else ():
            target = key.column
            if session.scalar(sa.select(target).where(target == value)) is None:
                raise InvalidFieldError(column.name, f"There is no {target.table.name} row {value}")
